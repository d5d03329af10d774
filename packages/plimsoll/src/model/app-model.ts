import type { ContainerModel, DevelopModel } from "./container-model.js";
import type { PipelineModel } from "./pipeline-model.js";
import type { CertificatesModel, OutsideModel, RegistryModel, SecretsModel, TargetModel } from "./place-model.js";

/**
 * The definition, complete: defaults filled, one form per thing, every problem already reported.
 * Durations are milliseconds, memory is bytes, CPU is millicores, percentages are 0 to 100.
 */
export interface AppModel {
  readonly name: string;
  readonly environments: Readonly<Record<string, EnvironmentModel>>;
  /** Undefined where nobody asked for one. */
  readonly pipeline: PipelineModel | undefined;
}

/** One environment with its overrides applied: whoever reads it never looks at another. */
export interface EnvironmentModel {
  readonly app: string;
  readonly name: string;
  readonly domain: string | undefined;
  /** How careful to be here; names of environments are free. */
  readonly tier: "development" | "staging" | "production";
  readonly branch: string | undefined;
  /** Pattern of the tags released here, e.g. `v*`. */
  readonly tag: string | undefined;
  /** A person must approve before traffic moves. */
  readonly approval: boolean;
  readonly target: TargetModel;
  /** Further places that files are rendered for; releases go to `target` alone. */
  readonly also: readonly TargetModel[];
  /** How those places are reached, where the target itself is local: `containerForm` puts it into its place. */
  readonly outside: OutsideModel | undefined;
  readonly registry: RegistryModel | undefined;
  readonly secrets: SecretsModel;
  readonly certificates: CertificatesModel;
  readonly release: ReleaseModel;
  readonly stores: Readonly<Record<string, StoreModel>>;
  readonly services: Readonly<Record<string, ServiceModel>>;
  readonly gates: readonly GateModel[];
  readonly smoke: readonly SmokeModel[];
  readonly objectives: ObjectivesModel;
  readonly notify: readonly NotifierModel[];
}

export type ReleaseModel = RollingModel | BlueGreenModel | CanaryModel;

interface ReleaseTimes {
  /** A candidate that is not ready by then fails the release. */
  readonly readyWithinMs: number;
  /** Production is watched this long after all traffic moved, before the release counts as done. */
  readonly monitorMs: number;
  readonly approveWithinMs: number;
  readonly judge: JudgeModel;
}

interface RollingModel extends ReleaseTimes {
  readonly kind: "rolling";
  /** Instances replaced at a time. */
  readonly surge: number;
}

interface BlueGreenModel extends ReleaseTimes {
  readonly kind: "blue-green";
}

interface CanaryModel extends ReleaseTimes {
  readonly kind: "canary";
  /** Ascending percentages of traffic; the last is 100. */
  readonly steps: readonly number[];
  /** Evidence must be there by then, per step. */
  readonly bakeWithinMs: number;
}

interface JudgeModel {
  /** How much worse than the stable revision is accepted, in percentage points of requests. */
  readonly tolerance: number;
  /** Chance of rolling back a release that is within tolerance, however often we look: 0 to 1. */
  readonly falseAlarm: number;
  /** A regression of this many percentage points must not be promoted. */
  readonly detect: number;
  /** Chance that one step promotes a regression of `detect` or more: 0 to 1. */
  readonly miss: number;
}

export type StoreModel = PostgresModel | RedisModel;

export interface PostgresModel {
  readonly kind: "postgres";
  readonly name: string;
  /** Major version. */
  readonly version: number;
  readonly maxConnections: number;
  /** Connections that each instance of a service opens at most. */
  readonly pool: number | undefined;
  /** Logical databases beside the first, created at the first start. */
  readonly databases: readonly string[];
  readonly extensions: readonly string[];
  readonly backup: BackupModel | undefined;
  /** Server parameters by their own names, e.g. `shared_buffers`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Run by CloudNativePG where there is Kubernetes. */
  readonly operator: boolean;
  readonly place: StorePlaceModel;
}

/** How a store lives where containers run. */
export interface StorePlaceModel {
  /** Run by somebody else: its address is the secret `DATABASE_URL` or `REDIS_URL`, or `<NAME>_URL` for a second one. */
  readonly managed: boolean;
  /** Complete image, e.g. `postgres:16-alpine`. */
  readonly image: string;
  /** Bytes. */
  readonly storage: number;
  readonly resources: ResourcesModel;
  /** Host port in a development compose file; production publishes none. */
  readonly publish: number | undefined;
  /** Folder of SQL files that a development compose file runs into an empty volume. */
  readonly init: string | undefined;
  /** `HH:MM` in UTC. */
  readonly backupAt: string;
  /** Where backups go, e.g. `s3://backups/shop`; undefined for a volume. */
  readonly backupTo: string | undefined;
}

export interface RedisModel {
  readonly kind: "redis";
  readonly name: string;
  readonly version: number;
  readonly maxMemory: number;
  /** Redis's `maxmemory-policy`. */
  readonly eviction: string;
  /** Data survives a restart (append-only file). */
  readonly persist: boolean;
  readonly place: StorePlaceModel;
}

export interface BackupModel {
  readonly everyMs: number | undefined;
  readonly keepMs: number;
  readonly drillMs: number | undefined;
}

export interface ServiceModel {
  readonly name: string;
  readonly build: BuildModel;
  /** The service whose image this one runs: itself, unless it shares another's build. */
  readonly builtBy: string;
  /**
   * What starts an instance, as an argument list. Empty where the build decides: the package's start script, Next.js's
   * server, Uvicorn, an image's entry point, nothing for static files.
   */
  readonly command: readonly string[];
  /** `web` receives traffic; `worker` only answers probes. */
  readonly role: "web" | "worker";
  readonly port: number | undefined;
  readonly metrics: { readonly port: number; readonly path: string } | undefined;
  /** Complete host names of this environment, e.g. `api.example.com`. */
  readonly hosts: readonly string[];
  /** Path prefix on those hosts. */
  readonly path: string;
  /** Further prefixes that lead here. */
  readonly alsoPaths: readonly string[];
  readonly uses: readonly string[];
  /** Shell command, run once per release before traffic moves. */
  readonly migrate: string | undefined;
  readonly env: Readonly<Record<string, EnvironmentValue>>;
  readonly scale: ScaleModel;
  readonly resources: ResourcesModel;
  readonly probes: ProbesModel;
  readonly stop: StopModel;
  readonly sticky: boolean;
  readonly container: ContainerModel;
  /** How it runs in a development compose file; undefined for the same as everywhere. */
  readonly develop: DevelopModel | undefined;
  /** Store or service whose node it prefers. */
  readonly near: string | undefined;
  /** What it may do with objects of its namespace, by resource such as `jobs` and `configmaps`. */
  readonly rights: Readonly<Record<string, "read" | "manage">>;
}

export type EnvironmentValue =
  | { readonly kind: "plain"; readonly value: string }
  | { readonly kind: "secret"; readonly name: string };

export type BuildModel =
  | NodeBuildModel
  | {
      readonly kind: "python";
      readonly dir: string;
      readonly app: string | undefined;
      readonly install: string;
      /** Of Python, e.g. `3.11`. */
      readonly version: string;
      readonly context: readonly string[];
    }
  | { readonly kind: "dockerfile"; readonly dir: string; readonly file: string }
  | { readonly kind: "image"; readonly image: string };

export interface NodeBuildModel {
  readonly kind: "node" | "nextjs" | "static";
  /** The service's folder from the repository's root; `.` for the root itself. */
  readonly dir: string;
  readonly install: string;
  /** Shell command run at the repository's root; undefined when nothing is built. */
  readonly run: string | undefined;
  /** Folder of the built files (static), from `dir`. */
  readonly output: string | undefined;
  /** Major version of Node in images and pipelines. */
  readonly version: number;
  /** Flavour of the base image. */
  readonly base: "alpine" | "slim";
  /** Files and folders from the repository's root that the build reads besides its own and its packages'. */
  readonly context: readonly string[];
}

export interface ScaleModel {
  readonly min: number;
  readonly max: number;
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
  /** Instances that a voluntary disruption leaves; 0 where all may go. */
  readonly keep: number;
  /** How fast it grows and shrinks; undefined for the platform's own. */
  readonly up: ScaleStepModel | undefined;
  readonly down: ScaleStepModel | undefined;
}

/** At most so many percent of the instances in so much time. */
export interface ScaleStepModel {
  readonly percent: number;
  readonly everyMs: number;
}

export interface ResourcesModel {
  readonly cpu: { readonly request: number; readonly limit: number };
  readonly memory: { readonly request: number; readonly limit: number };
}

export interface ProbeModel {
  readonly path: string;
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly failures: number;
  /** Asked inside the container instead of `path`, where nothing listens; exit code 0 is a yes. */
  readonly command: readonly string[] | undefined;
  /** First asked this long after the start, where no start-up probe comes before it. */
  readonly afterMs: number;
}

export interface ProbesModel {
  readonly live: ProbeModel;
  readonly ready: ProbeModel;
  /** How long a start may take before the instance counts as failed. */
  readonly startWithinMs: number;
}

export interface StopModel {
  /** SIGTERM to SIGKILL. */
  readonly withinMs: number;
}

export interface GateModel {
  readonly name: string;
  readonly run: string;
  /** Stores started fresh for this gate. */
  readonly needs: readonly string[];
  readonly withinMs: number;
  /** Line coverage in percent that the report must reach. */
  readonly coverage: number | undefined;
  readonly stage: "quality" | "test" | "security";
  /** Folder that it runs in, from the repository's root. */
  readonly dir: string;
  /** Only where the pipeline runs, not with every release. */
  readonly pipelineOnly: boolean;
}

export interface SmokeModel {
  readonly name: string;
  readonly service: string;
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "HEAD";
  readonly path: string;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly expect: { readonly status: number; readonly contains: string | undefined };
  readonly underMs: number;
}

export interface ObjectivesModel {
  readonly availability: number;
  /** A response slower than this is a bad event. */
  readonly latency: { readonly p95Ms: number };
}

export type NotifierModel = {
  readonly kind: "slack" | "webhook";
  readonly url: EnvironmentValue;
};
