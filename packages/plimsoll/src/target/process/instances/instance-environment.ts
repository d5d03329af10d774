import { heapLimit } from "../../../model/wiring/heap-limit.js";
import { usualName, variableName } from "../../../model/wiring/variable-name.js";
import type { ServiceRecord } from "../../../release/record.js";
import type { BuiltArtifact } from "../builds/built.js";

/** What a service's processes are told, beside what its author wrote. */
export interface EnvironmentFacts {
  readonly service: ServiceRecord;
  readonly environment: string;
  readonly release: string;
  readonly artifact: Pick<BuiltArtifact, "env">;
  /** Plain values of its secrets by variable. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Addresses of the stores that it uses, by name. */
  readonly stores: readonly { readonly name: string; readonly kind: "postgres" | "redis"; readonly url: string }[];
  /** Addresses of the services that it uses: through the proxy, so that weights and retries hold between services too. */
  readonly services: readonly { readonly name: string; readonly url: string; readonly publicUrl: string | undefined }[];
  readonly scratch: string;
  /** Of ours, the few that programs need: PATH, HOME, LANG, TZ. */
  readonly inherited: Readonly<Record<string, string>>;
}

/** What only one instance is told. */
export interface InstanceFacts {
  readonly id: string;
  readonly port: number;
  readonly metricsPort: number | undefined;
}

/** For commands of a service that are no instance: migrations. The author's own variables win over the stores' addresses. */
export function serviceEnvironment(facts: EnvironmentFacts): Readonly<Record<string, string>> {
  const { service } = facts;
  return {
    ...facts.inherited,
    ...facts.artifact.env,
    ...(isForDevelopment(facts) ? { NODE_ENV: "development" } : {}),
    TMPDIR: facts.scratch,
    ...storeVariables(facts.stores),
    ...serviceVariables(facts.services),
    ...service.env,
    ...facts.secrets,
    PLIMSOLL_SERVICE: service.name,
    PLIMSOLL_REVISION: service.revision,
    PLIMSOLL_RELEASE: facts.release,
    PLIMSOLL_ENVIRONMENT: facts.environment,
    ...nodeOptions(service),
  };
}

export function instanceEnvironment(
  facts: EnvironmentFacts,
  instance: InstanceFacts,
): Readonly<Record<string, string>> {
  return {
    ...serviceEnvironment(facts),
    PORT: String(instance.port),
    HOST: "127.0.0.1",
    // What the standalone server of Next.js listens on.
    HOSTNAME: "127.0.0.1",
    ...(instance.metricsPort === undefined ? {} : { METRICS_PORT: String(instance.metricsPort) }),
    PLIMSOLL_INSTANCE: instance.id,
  };
}

/** Next.js runs its build output only as what it was built for. */
function isForDevelopment({ environment, service }: EnvironmentFacts): boolean {
  return environment === "development" && service.build.kind !== "nextjs";
}

/** `DB_URL` for a store `db`, and the name that libraries expect for the first of its kind. */
export function storeVariables(stores: EnvironmentFacts["stores"]): Record<string, string> {
  const usual = stores.toReversed().map((store) => [usualName(store.kind), store.url]);
  const named = stores.map((store) => [`${variableName(store.name)}_URL`, store.url]);
  return Object.fromEntries([...usual, ...named]);
}

function serviceVariables(services: EnvironmentFacts["services"]): Record<string, string> {
  const internal = services.map(({ name, url }) => [`${variableName(name)}_URL`, url]);
  const open = services.flatMap(({ name, publicUrl }) =>
    publicUrl === undefined ? [] : [[`PUBLIC_${variableName(name)}_URL`, publicUrl]],
  );
  return Object.fromEntries([...internal, ...open]);
}

/** There is no container to limit a process: Node's own heap limit is what keeps one service from taking it all. */
function nodeOptions(service: ServiceRecord): Record<string, string> {
  if (service.build.kind !== "node" && service.build.kind !== "nextjs") return {};
  return heapLimit(service, service.env.NODE_OPTIONS ?? "");
}
