import type { Commented } from "../format/commented.js";

type Texts = Readonly<Record<string, string>>;

/** What we use of the Compose specification, in the order in which a reader looks for it. */
export interface ComposeFile {
  readonly name: string;
  readonly services: Readonly<Record<string, ComposeService | Commented>>;
  readonly networks?: Readonly<Record<string, { readonly internal?: true } | Commented>> | undefined;
  readonly volumes?: Readonly<Record<string, Readonly<Record<string, never>>>> | undefined;
  readonly secrets?: Readonly<Record<string, { readonly environment: string }>> | undefined;
}

export interface ComposeService {
  readonly image?: string | undefined;
  readonly build?: ComposeBuild | undefined;
  readonly profiles?: readonly string[] | undefined;
  readonly command?: readonly string[] | undefined;
  readonly environment?: Texts | undefined;
  readonly secrets?: readonly string[] | undefined;
  readonly ports?: readonly string[] | undefined;
  readonly volumes?: readonly string[] | undefined;
  readonly labels?: Texts | undefined;
  readonly depends_on?: Readonly<Record<string, Dependency>> | undefined;
  readonly healthcheck?: HealthCheck | Commented | undefined;
  readonly networks?: readonly string[] | undefined;
  readonly restart?: "unless-stopped" | "no" | undefined;
  readonly init?: true | undefined;
  readonly user?: string | undefined;
  readonly read_only?: true | undefined;
  readonly tmpfs?: readonly string[] | undefined;
  readonly shm_size?: string | undefined;
  readonly cap_drop?: readonly ["ALL"] | undefined;
  readonly security_opt?: readonly ["no-new-privileges:true"] | undefined;
  readonly stop_grace_period?: string | undefined;
  readonly deploy?: Deployed | undefined;
  readonly logging?: Logging | undefined;
}

export interface ComposeBuild {
  readonly context: string;
  readonly dockerfile: string;
  readonly target?: string | undefined;
  readonly args?: Texts | undefined;
}

export interface Dependency {
  readonly condition: "service_healthy" | "service_completed_successfully";
}

export interface HealthCheck {
  readonly test: readonly string[];
  readonly interval: string;
  readonly timeout: string;
  readonly retries: number;
  readonly start_period?: string;
}

interface Deployed {
  readonly replicas?: number | undefined;
  readonly resources: { readonly limits: Amount; readonly reservations: Amount };
}

interface Amount {
  readonly cpus: string;
  readonly memory: string;
}

interface Logging {
  readonly driver: "json-file";
  readonly options: Texts;
}
