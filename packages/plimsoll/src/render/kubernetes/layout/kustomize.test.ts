import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inputOf, randomRendering } from "../../random-rendering.testsuite.js";
import type { RenderInput } from "../../renderer.js";
import { clustersOf, kubernetes } from "../kubernetes.js";
import { identityOf, type KubernetesObject } from "../kubernetes-object.js";
import { HAS_KUSTOMIZE, kustomized } from "../kustomize-tool.testsuite.js";
import { plain } from "../plain.js";
import { examples, revRx, systemInput, workshop } from "../systems.testsuite.js";
import { flatObjects } from "./flat.js";

describe.skipIf(!HAS_KUSTOMIZE)("kubectl kustomize (skipped without kubectl 1.24)", () => {
  test.each([revRx, workshop, ...examples])(
    "must make of $name's overlays what one file would hold [K8S-33]",
    (written) => {
      expectSameAsFlat(systemInput(written));
    },
  );

  test("must make of any definition's overlays what one file would hold [K8S-33]", () => {
    const layered = randomRendering.map(({ written, ...rest }) => ({
      ...rest,
      written: {
        ...written,
        also: [],
        target: { kind: "kubernetes", layout: "kustomize" },
        registry: "example.com/a",
      } as const,
    }));
    fc.assert(
      fc.property(layered, (drawn) => expectSameAsFlat(inputOf(drawn))),
      { numRuns: 8 },
    );
  });
});

function expectSameAsFlat(input: RenderInput): void {
  const dir = mkdtempSync(join(tmpdir(), "plimsoll-kustomize-"));
  try {
    for (const { path, content } of kubernetes.render(input)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), content);
    }
    for (const cluster of clustersOf(input)) {
      const overlay = join(dir, "deploy/kubernetes/overlays", cluster.environment.name);
      expect(byIdentity(kustomized(overlay))).toEqual(byIdentity(flatObjects(cluster)));
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function byIdentity(objects: readonly KubernetesObject[]): Readonly<Record<string, KubernetesObject>> {
  return Object.fromEntries(objects.map((object) => [identityOf(object), plain(object)]));
}
