import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { inputOf, randomRendering } from "../random-rendering.testsuite.js";
import { clustersOf, kubernetes } from "./kubernetes.js";
import type { KubernetesObject } from "./kubernetes-object.js";
import { flatObjects } from "./layout/flat.js";
import { plain } from "./plain.js";
import { schemaProblems } from "./strict-schema.testsuite.js";
import {
  type AnyObject,
  examples,
  inMidstMyLife,
  objectOf,
  objectsOf,
  revRx,
  systemInput,
  workshop,
} from "./systems.testsuite.js";

const systems = [inMidstMyLife, revRx, workshop, ...examples].flatMap((written) =>
  clustersOf(systemInput(written)).map((cluster) => ({
    name: written.name,
    environment: cluster.environment.name,
    objects: flatObjects(cluster).map(plain),
  })),
);

describe("manifests", () => {
  test.each(systems)("$name in $environment must be valid, without a field that no schema knows [K8S-53]", (system) => {
    expect(schemaProblems(system.objects)).toEqual([]);
  });

  test("of any definition must be valid [K8S-53]", () => {
    fc.assert(
      fc.property(randomRendering, (drawn) => {
        for (const cluster of clustersOf(inputOf(drawn))) {
          const objects = flatObjects(cluster).map(plain);
          expect(schemaProblems(objects)).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("read back from their files must be what was meant", () => {
    const files = kubernetes.render(systemInput(inMidstMyLife));
    const file = files.find(({ path }) => path === "deploy/kubernetes/production.yaml");
    const documents = parseAllDocuments(file?.content ?? "", { version: "1.1" });
    expect(documents.map((document) => document.toJS() as unknown)).toEqual(objectsOf(inMidstMyLife));
  });
});

describe("the validator itself", () => {
  const deployment = objectOf(revRx, "Deployment", "backend");

  test("must refuse a field that nobody knows, as deep as it may be", () => {
    expect(schemaProblems([{ ...deployment, spec: { ...deployment.spec, replica: 2 } } as KubernetesObject])).toEqual([
      "Deployment backend: /spec/replica is no field of it",
    ]);
    const route = objectOf(workshop, "HTTPRoute", "api");
    const misspelt = { ...route, spec: { ...route.spec, rules: [{ backendRef: [{ name: "api", port: 3000 }] }] } };
    expect(schemaProblems([misspelt as AnyObject])).toContain(
      "HTTPRoute api: /spec/rules/0/backendRef is no field of it",
    );
  });

  test("must refuse a wrong type, an unknown kind, and a set without objects", () => {
    expect(
      schemaProblems([{ ...deployment, spec: { ...deployment.spec, minReadySeconds: "5" } } as AnyObject]),
    ).not.toEqual([]);
    expect(schemaProblems([{ ...deployment, kind: "Deploymint" }])).toEqual([
      "Deploymint backend: no schema for apps/v1 Deploymint",
    ]);
    expect(schemaProblems([])).toEqual(["There is no object"]);
  });
});
