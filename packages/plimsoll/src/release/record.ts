import type {
  BuildModel,
  EnvironmentModel,
  NotifierModel,
  ObjectivesModel,
  ProbesModel,
  ReleaseModel,
  ResourcesModel,
  SmokeModel,
  StopModel,
  StoreModel,
} from "../model/app-model.js";

/**
 * All that a release puts into the world, resolved and immutable. Going back activates an earlier record whole,
 * never old code with today's configuration. Written once, before the release's first operation; its bytes never change.
 */
export interface ReleaseRecord {
  /** `12-7f3c2a1b`: number in the environment, commit. */
  readonly id: string;
  readonly number: number;
  readonly app: string;
  readonly environment: string;
  readonly commit: string;
  readonly subject: string;
  readonly by: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly target: EnvironmentModel["target"];
  readonly domain: string | undefined;
  readonly strategy: ReleaseModel;
  readonly services: Readonly<Record<string, ServiceRecord>>;
  readonly stores: Readonly<Record<string, StoreModel>>;
  readonly gates: EnvironmentModel["gates"];
  readonly smoke: readonly SmokeModel[];
  readonly objectives: ObjectivesModel;
  readonly notify: readonly NotifierRecord[];
}

export interface NotifierRecord {
  readonly kind: NotifierModel["kind"];
  readonly url:
    | { readonly kind: "plain"; readonly value: string }
    | { readonly kind: "secret"; readonly secret: SecretVersion };
}

export interface ServiceRecord {
  readonly name: string;
  /** Digest of all that follows except `replicas`: equal digests run the same. */
  readonly revision: string;
  /** Digest of the sources and the build's settings; the key of the build output. */
  readonly artifact: string;
  readonly build: BuildModel;
  readonly command: readonly string[];
  readonly role: "web" | "worker";
  /** Undefined for a worker that serves nothing: it is ready when it stays alive. */
  readonly port: number | undefined;
  readonly replicas: number;
  readonly hosts: readonly string[];
  readonly path: string;
  readonly alsoPaths: readonly string[];
  readonly uses: readonly string[];
  readonly migrate: string | undefined;
  /** Plain variables, complete but for those that the target adds (PORT, DATABASE_URL, ...). */
  readonly env: Readonly<Record<string, string>>;
  /** Variable -> name and version of a sealed secret. */
  readonly secrets: Readonly<Record<string, SecretVersion>>;
  readonly metrics: { readonly port: number; readonly path: string } | undefined;
  readonly resources: ResourcesModel;
  readonly probes: ProbesModel;
  readonly stop: StopModel;
  readonly sticky: boolean;
}

export interface SecretVersion {
  readonly name: string;
  /** Keyed digest (HMAC) of the value: tells versions apart and reveals nothing. */
  readonly version: string;
}
