import type { RenderedFile } from "../../artifact.js";
import { headerLines } from "../../format/header.js";
import { yamlFile } from "../../format/yaml.js";
import type { Cluster } from "../cluster.js";
import { appLabels } from "../labels.js";
import { type SecretObject, secretObjects } from "./secret-objects.js";

/**
 * Which keys each Secret must have, and the command that makes it, where people bring them. The placeholders are no base64,
 * so that no server accepts the file by mistake.
 */
export function secretTemplates(cluster: Cluster): readonly RenderedFile[] {
  const { environment, place } = cluster;
  const { from } = environment.secrets;
  if (from === "external-secrets" || from === "vault") return [];
  return secretObjects(environment).map((secret) => {
    const path = `deploy/kubernetes/secrets/${environment.name}/${secret.name}.yaml`;
    const object = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: secret.name, namespace: place.namespace, labels: appLabels(environment) },
      type: secret.type,
      data: Object.fromEntries(Object.entries(secret.keys).map(([key, name]) => [key, `<${name}>`])),
    };
    const header = headerLines(
      `Keys of the Secret ${secret.name} in ${environment.name}: for reference, never applied as it is.`,
      "",
      ...(from === "sealed-secrets" ? sealing(cluster, secret) : making(cluster, secret)),
    );
    return { path, content: yamlFile([object], { header }) };
  });
}

function making(cluster: Cluster, secret: SecretObject): readonly string[] {
  return [
    "Make it from variables of your shell, so that no value is in a file:",
    "",
    ...createCommand(cluster, secret),
    "    --dry-run=client --output=yaml | kubectl apply --filename=-",
  ];
}

/** Sealed files are the team's own: they are committed, and never rendered. */
function sealing(cluster: Cluster, secret: SecretObject): readonly string[] {
  const folder = `deploy/kubernetes/sealed/${cluster.environment.name}`;
  return [
    "Seal it from variables of your shell, commit what comes out, and apply it:",
    "",
    `  mkdir -p ${folder}`,
    ...createCommand(cluster, secret),
    "    --dry-run=client --output=yaml \\",
    `    | kubeseal --format=yaml >${folder}/${secret.name}.yaml`,
    `  kubectl apply --filename=${folder}`,
  ];
}

function createCommand({ place }: Cluster, { name, type, keys }: SecretObject): readonly string[] {
  const values = Object.entries(keys).map(([key, secret]) => `    --from-literal=${key}="$${secret}" \\`);
  const kind = type === "Opaque" ? [] : [`    --type=${type} \\`];
  return [`  kubectl create secret generic ${name} --namespace=${place.namespace} \\`, ...kind, ...values];
}
