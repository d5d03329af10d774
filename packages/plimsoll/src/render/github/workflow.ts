import type { Commented } from "../format/commented.js";

/** A workflow of GitHub Actions, as far as we write them; keys in the order in which people read them. */
export interface Workflow {
  readonly name: string;
  readonly on: Triggers;
  readonly permissions: Permissions;
  readonly concurrency?: Concurrency | undefined;
  readonly defaults: { readonly run: { readonly shell: string } };
  readonly jobs: Readonly<Record<string, Job | Call>>;
}

export interface Triggers {
  readonly push?: { readonly branches?: readonly string[] | undefined; readonly tags?: readonly string[] | undefined };
  readonly pull_request?: { readonly branches: readonly string[] } | undefined;
  readonly release?: { readonly types: readonly string[] } | undefined;
  readonly schedule?: readonly { readonly cron: string }[] | undefined;
  readonly workflow_dispatch?: object | undefined;
  readonly workflow_call?: object | undefined;
}

/** What the job's token may do; what is not named, it may not. */
export type Permissions = Readonly<Record<string, "read" | "write">>;

export interface Concurrency {
  readonly group: string;
  readonly "cancel-in-progress": boolean | Commented;
}

export interface Job {
  readonly name: string;
  readonly if?: string | undefined;
  readonly needs?: readonly string[] | undefined;
  readonly "runs-on": string | readonly string[];
  readonly environment?: { readonly name: string; readonly url?: string | undefined } | undefined;
  readonly concurrency?: Concurrency | undefined;
  readonly permissions: Permissions;
  readonly "timeout-minutes": number;
  readonly strategy?: object | undefined;
  readonly outputs?: Readonly<Record<string, string>> | undefined;
  readonly services?: Readonly<Record<string, ServiceContainer>> | undefined;
  readonly env?: Readonly<Record<string, string | number>> | undefined;
  readonly steps: readonly Step[];
}

/** A job that is a whole workflow of this repository. */
export interface Call {
  readonly name: string;
  readonly uses: string;
  readonly permissions: Permissions;
  readonly secrets?: Readonly<Record<string, string>> | undefined;
}

export interface ServiceContainer {
  readonly image: string;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly ports: readonly string[];
  readonly options?: string | undefined;
}

export type Step = UsesStep | RunStep;

interface StepFields {
  readonly name: string;
  readonly id?: string | undefined;
  readonly if?: string | undefined;
  readonly env?: Readonly<Record<string, string | number>> | undefined;
  readonly "continue-on-error"?: boolean | undefined;
}

export interface UsesStep extends StepFields {
  readonly uses: Commented;
  readonly with?: Readonly<Record<string, string | number | boolean>> | undefined;
}

export interface RunStep extends StepFields {
  readonly "working-directory"?: string | undefined;
  readonly run: string;
}

/** GitHub's own machines; a version, as `ubuntu-latest` becomes another system by itself. */
export const RUNNER = "ubuntu-24.04";
