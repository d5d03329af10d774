import { describe, expect, test } from "vitest";
import type { WrittenApp } from "../../../definition/app.js";
import { kubernetes } from "../kubernetes.js";
import { clusterOf, inMidstMyLife, objectsOf, revRx, systemInput, workshop } from "../systems.testsuite.js";
import { secretObjects } from "./secret-objects.js";

function keysOf(written: WrittenApp) {
  const objects = secretObjects(clusterOf(written).environment);
  return Object.fromEntries(objects.map(({ name, keys }) => [name, Object.keys(keys)]));
}

test("in-midst-my-life must have its five Secrets with their keys [SCT-03, T-20]", () => {
  expect(keysOf(inMidstMyLife)).toEqual({
    "api-secrets": ["encryption-key", "jwt-secret"],
    "db-credentials": ["connection-url", "host", "user"],
    "external-services": ["angellist", "indeed", "linkedin"],
    "redis-credentials": ["connection-url", "host", "password"],
    "registry-credentials": [".dockerconfigjson"],
  });
});

test("RevRx must have its four Secrets, and what the cluster needs beside them [SCT-04]", () => {
  expect(keysOf(revRx)).toEqual({
    "aws-secret": ["access-key-id", "bucket", "secret-access-key"],
    "backend-secret": ["jwt-secret"],
    "cache-credentials": ["password"],
    "openai-secret": ["api-key"],
    "postgres-secret": ["password"],
    "registry-credentials": [".dockerconfigjson"],
  });
});

describe("a template of a Secret", () => {
  const file = (written: WrittenApp, path: string) =>
    kubernetes.render(systemInput(written)).find((one) => one.path === `deploy/kubernetes/secrets/${path}`)?.content;

  test("must hold placeholders that no server takes, and the command that makes it [SCT-05]", () => {
    expect(
      file(workshop, "production/books-credentials.yaml"),
    ).toBe(`# Keys of the Secret books-credentials in production: for reference, never applied as it is.
# Written by \`plimsoll render\` from the definition (plimsoll.config.ts): change that, and run it again.
#
# Make it from variables of your shell, so that no value is in a file:
#
#   kubectl create secret generic books-credentials --namespace=workshop-production \\
#     --from-literal=password="$BOOKS_PASSWORD" \\
#     --dry-run=client --output=yaml | kubectl apply --filename=-
apiVersion: v1
kind: Secret
metadata:
  name: books-credentials
  namespace: workshop-production
  labels:
    app.kubernetes.io/part-of: workshop
type: Opaque
data:
  password: "<BOOKS_PASSWORD>"
`);
  });

  test("must say how it is sealed where secrets are sealed [SCT-06, T-18]", () => {
    expect(file(inMidstMyLife, "production/api-secrets.yaml")).toContain(`
#   mkdir -p deploy/kubernetes/sealed/production
#   kubectl create secret generic api-secrets --namespace=in-midst-my-life \\
#     --from-literal=encryption-key="$ENCRYPTION_KEY" \\
#     --from-literal=jwt-secret="$JWT_SECRET" \\
#     --dry-run=client --output=yaml \\
#     | kubeseal --format=yaml >deploy/kubernetes/sealed/production/api-secrets.yaml
#   kubectl apply --filename=deploy/kubernetes/sealed/production
`);
  });

  test("must not be there where an operator makes the Secret", () => {
    expect(kubernetes.render(systemInput(revRx)).filter(({ path }) => path.includes("kubernetes/secrets/"))).toEqual(
      [],
    );
  });
});

test("External Secrets must fetch each key from the manager, and pull secrets whole [SCT-02, SCT-07, SCT-11]", () => {
  const made = objectsOf(revRx).filter(({ kind }) => kind === "ExternalSecret");
  expect(made.map(({ metadata }) => metadata.name)).toEqual(Object.keys(keysOf(revRx)));
  expect(made.find(({ metadata }) => metadata.name === "openai-secret")?.spec).toEqual({
    refreshInterval: "1h",
    secretStoreRef: { kind: "ClusterSecretStore", name: "aws-secrets-manager" },
    target: { name: "openai-secret", creationPolicy: "Owner" },
    data: [{ secretKey: "api-key", remoteRef: { key: "revrx/production/OPENAI_API_KEY" } }],
  });
});

test("Vault must be asked for an entry of the Secret's name under its author's path [SCT-02]", () => {
  const inVault: WrittenApp = { ...workshop, secrets: { from: "vault", store: "kv/shop" } };
  const made = objectsOf(inVault).filter(({ kind }) => kind === "VaultStaticSecret");
  expect(made.find(({ metadata }) => metadata.name === "books-credentials")?.spec).toEqual({
    type: "kv-v2",
    mount: "kv",
    path: "shop/books-credentials",
    refreshAfter: "1h",
    destination: { name: "books-credentials", create: true, type: "Opaque" },
  });
});

test("no manifest must hold a Secret's value, nor name one that is no key of a Secret [SCT-01, SCT-03]", () => {
  for (const written of [inMidstMyLife, revRx, workshop]) {
    expect(objectsOf(written).filter(({ kind }) => kind === "Secret")).toEqual([]);
  }
});

test("the pull secret must be no variable of any container [SCT-20]", () => {
  expect(JSON.stringify(objectsOf(inMidstMyLife))).not.toContain('"secretKeyRef":{"name":"registry-credentials"');
});
