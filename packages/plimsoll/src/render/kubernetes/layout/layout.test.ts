import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import type { WrittenApp } from "../../../definition/app.js";
import { kubernetes } from "../kubernetes.js";
import { inMidstMyLife, objectsOf, revRx, systemInput, workshop } from "../systems.testsuite.js";

function filesOf(written: WrittenApp): ReadonlyMap<string, string> {
  const files = kubernetes.render(systemInput(written));
  return new Map(files.map(({ path, content }) => [path.replace("deploy/kubernetes/", ""), content]));
}

describe("the Kustomize layout", () => {
  test("must have one file an object in the base, by service and store, and the backups in a folder [K8S-34]", () => {
    const base = [...filesOf(revRx).keys()].filter((path) => path.startsWith("base/")).map((path) => path.slice(5));
    expect(base.toSorted()).toEqual([
      "backend/account.yaml",
      "backend/autoscaler.yaml",
      "backend/deployment.yaml",
      "backend/migration.yaml",
      "backend/network-policy.yaml",
      "backend/service.yaml",
      "cache/network-policy.yaml",
      "cache/service.yaml",
      "cache/stateful-set.yaml",
      "celery-worker/account.yaml",
      "celery-worker/autoscaler.yaml",
      "celery-worker/deployment.yaml",
      "celery-worker/network-policy.yaml",
      "db/network-policy.yaml",
      "db/service.yaml",
      "db/stateful-set.yaml",
      "frontend/account.yaml",
      "frontend/autoscaler.yaml",
      "frontend/deployment.yaml",
      "frontend/network-policy.yaml",
      "frontend/service.yaml",
      "kustomization.yaml",
      "network-policies.yaml",
    ]);
  });

  test("must keep what is always different in the overlay, and say the rest as patches [K8S-31, K8S-32, K8S-33]", () => {
    const files = filesOf(revRx);
    const staging = [...files.keys()].filter((path) => path.startsWith("overlays/staging/"));
    expect(staging.map((path) => path.slice("overlays/staging/".length)).toSorted()).toEqual([
      "certificate.yaml",
      "cronjobs/db-backup.yaml",
      "ingress.yaml",
      "kustomization.yaml",
      "namespace.yaml",
      "patches/backend.deployment.yaml",
      "patches/backend.horizontalpodautoscaler.yaml",
      "patches/celery-worker.deployment.yaml",
      "patches/celery-worker.horizontalpodautoscaler.yaml",
      "patches/db.backup.networkpolicy.yaml",
      "patches/db.statefulset.yaml",
      "patches/frontend.deployment.yaml",
      "patches/frontend.horizontalpodautoscaler.yaml",
      "secrets.yaml",
    ]);
    expect(parse(files.get("overlays/staging/patches/backend.horizontalpodautoscaler.yaml") ?? "")).toEqual([
      { op: "replace", path: "/spec/minReplicas", value: 1 },
      { op: "replace", path: "/spec/maxReplicas", value: 3 },
    ]);
  });

  test("must have one line for each image that a release fills in, and a digest of nothing until then [IMG-38]", () => {
    const nothing = `sha256:${"0".repeat(64)}`;
    expect(filesOf(revRx).get("images/kustomization.yaml")?.split("images:\n").at(-1)).toBe(
      ["backend", "frontend"]
        .map((name) => `  - name: registry.example.com/acme/revrx/${name}\n    digest: ${nothing} # ${name}\n`)
        .join(""),
    );
  });

  test("a change of one service must change its own files and nobody else's", () => {
    const before = filesOf(revRx);
    const services = {
      ...revRx.services,
      frontend: { ...revRx.services.frontend, stop: "45s" },
    } as WrittenApp["services"];
    const after = filesOf({ ...revRx, services });
    const changed = [...after].filter(([path, content]) => before.get(path) !== content).map(([path]) => path);
    expect(changed).toEqual(["base/frontend/deployment.yaml"]);
  });
});

describe("one file an environment", () => {
  test("must be in the order in which an empty cluster takes it [K8S-44]", () => {
    const kinds = objectsOf(inMidstMyLife).map(({ kind }) => kind);
    expect([...new Set(kinds)]).toEqual([
      "Namespace",
      "LimitRange",
      "NetworkPolicy",
      "ResourceQuota",
      "Role",
      "RoleBinding",
      "ServiceAccount",
      "Certificate",
      "ConfigMap",
      "Service",
      "Deployment",
      "CronJob",
      "HorizontalPodAutoscaler",
      "Job",
      "PodDisruptionBudget",
      "Ingress",
    ]);
  });

  test("must name the service behind each image that a release fills in", () => {
    const images = filesOf(inMidstMyLife)
      .get("production.yaml")
      ?.match(/image: .*/g);
    const reference = (name: string) => `registry.example.com/acme/in-midst-my-life/${name}@sha256:${"0".repeat(64)}`;
    expect(images?.filter((line) => line.includes("/acme/"))).toEqual([
      `image: ${reference("api")} # api`,
      `image: ${reference("orchestrator")} # orchestrator`,
      `image: ${reference("web")} # web`,
      `image: ${reference("api")} # api`,
    ]);
  });
});

describe("the first lines of an environment's manifests", () => {
  const header = (written: WrittenApp, path: string) =>
    (filesOf(written).get(path) ?? "").split("\n").filter((line) => line.startsWith("#"));

  test("must say what the cluster needs, the source of the autoscalers' figures among it [K8S-52]", () => {
    expect(header(inMidstMyLife, "production.yaml")).toEqual([
      "# in-midst-my-life in production.",
      "# Written by `plimsoll render` from the definition (plimsoll.config.ts): change that, and run it again.",
      "#",
      "# The cluster needs:",
      "# - Kubernetes 1.31 or later",
      "# - a network that enforces NetworkPolicy",
      "# - metrics-server, which the autoscalers ask",
      "# - an ingress controller for the IngressClass nginx",
      "# - cert-manager with the ClusterIssuer letsencrypt-prod",
      "# - Sealed Secrets, and these sealed: api-secrets, db-credentials, external-services, redis-credentials, registry-credentials (deploy/kubernetes/secrets/production says how)",
      "#",
      "# Apply it, migrations before anything of the new version serves:",
      "#",
      "#   kubectl delete job --namespace=in-midst-my-life --selector=app.kubernetes.io/component=migration",
      "#   kubectl apply -f deploy/kubernetes/production.yaml --selector='rollout!=after-migrations'",
      "#   kubectl wait --namespace=in-midst-my-life --for=condition=complete --timeout=30m job --selector=app.kubernetes.io/component=migration",
      "#   kubectl apply -f deploy/kubernetes/production.yaml",
    ]);
  });

  test("must say so where releases go to another place [T-25]", () => {
    const elsewhere: WrittenApp = {
      ...workshop,
      target: "ecs",
      also: ["kubernetes"],
      stores: {},
      services: { api: { build: { kind: "node" }, port: 3000 } },
    };
    expect(header(elsewhere, "overlays/production/kustomization.yaml")[2]).toBe(
      "# Releases go to another place (ecs): whoever wants this applies it.",
    );
  });

  test("must tell two ways of releasing apart: of Plimsoll to a machine, of the pipeline to the cluster [T-25]", () => {
    const both: WrittenApp = {
      ...workshop,
      target: "local",
      also: ["kubernetes"],
      stores: {},
      services: { api: { build: { kind: "node" }, port: 3000 } },
      environments: { production: { branch: "main" } },
      pipeline: { kind: "github", deploy: "commands" },
    };
    expect(header(both, "overlays/production/kustomization.yaml")[2]).toBe(
      "# The pipeline releases to it; `plimsoll ship` releases to another place (process).",
    );
  });

  test("must be one command where nothing migrates [K8S-33]", () => {
    expect(header(workshop, "overlays/production/kustomization.yaml").at(-1)).toBe(
      "# Apply it: kubectl apply -k deploy/kubernetes/overlays/production",
    );
  });
});

test("manifests must need nothing of ours: no kind, label or annotation of Plimsoll's is in them", () => {
  for (const written of [inMidstMyLife, revRx, workshop]) {
    for (const [path, content] of filesOf(written)) {
      const values = parseAllDocuments(content).map((document) => JSON.stringify(document.toJS()));
      expect(values.join("").replace(/PLIMSOLL_(ENVIRONMENT|SERVICE)/g, ""), path).not.toMatch(/plimsoll/i);
    }
  }
});
