import type { EnvironmentModel, ServiceModel } from "../../../model/app-model.js";
import { secretKey } from "../../../model/wiring/secret-key.js";
import { serviceVariables } from "../../../model/wiring/service-wiring.js";
import type { WiredValue } from "../../../model/wiring/wired-value.js";
import type { Cluster } from "../cluster.js";

/** A variable of a container: from a Secret, or text in which the kubelet puts variables that stand before it. */
export type ContainerVariable =
  | {
      readonly name: string;
      readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
    }
  | { readonly name: string; readonly value: string };

/** Variables of a service without secrets inside, for its ConfigMap; sorted by name. */
export function plainVariables(environment: EnvironmentModel, service: ServiceModel): Readonly<Record<string, string>> {
  const variables = Object.entries(serviceVariables(environment, service, "kubernetes"));
  return Object.fromEntries(
    variables.flatMap(([name, value]) => (value.kind === "plain" ? [[name, value.value] as const] : [])),
  );
}

/** Variables with secrets inside: those that are a secret first, then those that are composed of them. */
export function secretVariables(cluster: Cluster, service: ServiceModel): readonly ContainerVariable[] {
  const variables = Object.entries(serviceVariables(cluster.environment, service, "kubernetes"));
  const names = new Map<string, string>();
  for (const [name, value] of variables)
    if (value.kind === "secret" && !names.has(value.secret)) names.set(value.secret, name);
  const taken = new Set(variables.map(([name]) => name));
  const helping: string[] = [];
  for (const secret of variables.flatMap(([, value]) => innerSecrets(value))) {
    if (names.has(secret)) continue;
    const name = freeName(secret, taken);
    names.set(secret, name);
    helping.push(secret);
  }
  const reference = (name: string, secret: string) => fromSecret(cluster, name, secret);
  return [
    ...helping.toSorted().map((secret) => reference(names.get(secret) ?? secret, secret)),
    ...variables.flatMap(([name, value]) => (value.kind === "secret" ? [reference(name, value.secret)] : [])),
    ...variables.flatMap(([name, value]) =>
      value.kind === "composed" ? [{ name, value: composed(value, names) }] : [],
    ),
  ];
}

export function fromSecret(cluster: Cluster, name: string, secret: string): ContainerVariable {
  // What only an author's groups name is read by jobs alone.
  const { object, key } =
    cluster.secretKeys.get(secret) ?? secretKey(cluster.environment, { name: secret, store: undefined });
  return { name, valueFrom: { secretKeyRef: { name: object, key } } };
}

function innerSecrets(value: WiredValue): readonly string[] {
  if (value.kind !== "composed") return [];
  return value.parts.flatMap((part) => (typeof part === "string" ? [] : [part.secret]));
}

function composed({ parts }: Extract<WiredValue, { kind: "composed" }>, names: ReadonlyMap<string, string>): string {
  return parts.map((part) => (typeof part === "string" ? literal(part) : `$(${names.get(part.secret)})`)).join("");
}

/** The kubelet reads `$(` as a reference and `$$` as one dollar: doubled, they are the text itself. */
export function literal(text: string): string {
  return text.replace(/\$(?=[$(])/g, "$$$$");
}

/** A secret's own name, unless its author gave that to something else. */
function freeName(secret: string, taken: Set<string>): string {
  let name = secret;
  while (taken.has(name)) name += "_";
  taken.add(name);
  return name;
}
