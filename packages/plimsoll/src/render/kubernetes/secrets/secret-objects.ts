import type { EnvironmentModel } from "../../../model/app-model.js";
import { environmentSecrets } from "../../../model/wiring/environment-secrets.js";
import { builtServices } from "../../../model/wiring/image-name.js";
import { needsPullCredentials } from "../../../model/wiring/pull-credentials.js";
import { isMadeByOperator, secretKey } from "../../../model/wiring/secret-key.js";
import { PULL_SECRET } from "./pull-secret.js";

/** A Secret that somebody must bring. */
export interface SecretObject {
  readonly name: string;
  readonly type: "Opaque" | "kubernetes.io/dockerconfigjson";
  /** The secret that each key holds; sorted by key. */
  readonly keys: Readonly<Record<string, string>>;
}

/** The one key of a pull secret: a `config.json` of Docker, whole. */
const DOCKER_CONFIG = ".dockerconfigjson";

/** Every Secret of an environment, sorted by name: what containers read, what its author grouped, and what pulls images. */
export function secretObjects(environment: EnvironmentModel): readonly SecretObject[] {
  const objects = new Map<string, Map<string, string>>();
  const add = (object: string, key: string, secret: string) => {
    const keys = objects.get(object) ?? new Map<string, string>();
    objects.set(object, keys.set(key, secret));
  };
  for (const [object, keys] of Object.entries(environment.secrets.groups)) {
    for (const [key, secret] of Object.entries(keys)) add(object, key, secret);
  }
  for (const secret of environmentSecrets(environment, "kubernetes")) {
    const { object, key } = secretKey(environment, secret);
    if (!isMadeByOperator(environment, secret)) add(object, key, secret.name);
  }
  const opaque = [...objects].map(([name, keys]): SecretObject => ({ name, type: "Opaque", keys: sorted(keys) }));
  return [...opaque, ...pullObject(environment)].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function pullObject(environment: EnvironmentModel): readonly SecretObject[] {
  if (!needsPullCredentials(environment) || builtServices(environment).length === 0) return [];
  const keys = { [DOCKER_CONFIG]: "REGISTRY_CREDENTIALS" };
  return [{ name: PULL_SECRET, type: "kubernetes.io/dockerconfigjson", keys }];
}

function sorted(keys: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...keys].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
