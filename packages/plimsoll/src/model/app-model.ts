/**
 * The definition, complete: defaults filled, one form per thing, every problem already reported.
 * Durations are milliseconds, memory is bytes, CPU is millicores, percentages are 0 to 100.
 */
export interface AppModel {
  readonly name: string;
  readonly environments: Readonly<Record<string, EnvironmentModel>>;
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
  readonly release: ReleaseModel;
  readonly stores: Readonly<Record<string, StoreModel>>;
  readonly services: Readonly<Record<string, ServiceModel>>;
  readonly gates: readonly GateModel[];
  readonly smoke: readonly SmokeModel[];
  readonly objectives: ObjectivesModel;
  readonly notify: readonly NotifierModel[];
}

export type TargetModel =
  | {
      readonly kind: "process";
      /** Public port of the proxy. */
      readonly port: number;
      readonly host: string;
    }
  | { readonly kind: "memory" }
  | { readonly kind: "docker" }
  | { readonly kind: "kubernetes" }
  | { readonly kind: "ecs" };

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
}

export interface BackupModel {
  readonly everyMs: number | undefined;
  readonly keepMs: number;
  readonly drillMs: number | undefined;
}

export interface ServiceModel {
  readonly name: string;
  readonly build: BuildModel;
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
  readonly uses: readonly string[];
  /** Shell command, run once per release before traffic moves. */
  readonly migrate: string | undefined;
  readonly env: Readonly<Record<string, EnvironmentValue>>;
  readonly scale: ScaleModel;
  readonly resources: ResourcesModel;
  readonly probes: ProbesModel;
  readonly stop: StopModel;
  readonly sticky: boolean;
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
      readonly context?: readonly string[];
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
  /** Files and folders from the repository's root that the build reads besides its own and its packages'. */
  readonly context?: readonly string[];
}

export interface ScaleModel {
  readonly min: number;
  readonly max: number;
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
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
