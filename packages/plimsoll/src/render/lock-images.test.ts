import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { yamlFile } from "./format/yaml.js";
import { lockedImage } from "./image-lock.js";
import { imageReferences } from "./image-references.js";
import { imagesToLook, lockAfter, lockChanges } from "./lock-images.js";
import { inputOf, randomRendering } from "./random-rendering.testsuite.js";
import { renderApp } from "./render-app.js";
import type { Renderer, RenderInput } from "./renderer.js";
import { RENDERERS } from "./renderers.js";

const input: RenderInput = {
  app: { name: "shop", environments: {}, pipeline: undefined },
  environments: [],
  repository: { javascript: undefined, separate: {} },
  lock: { images: {} },
};

const asking = (...images: readonly string[]): Renderer => ({
  name: "compose",
  render: ({ lock }) => [
    { path: "deploy/a.yaml", content: yamlFile([images.map((image) => lockedImage(lock, image))], { header: [] }) },
  ],
});

describe("the image lock", () => {
  it("must know every image that a renderer asks for, but none that is fixed already", () => {
    const renderers = [asking("redis:7", "node:20", "redis:7", "kong:3@sha256:abc", "$REGISTRY/api:1", "constructor")];
    expect(imageReferences(input, renderers)).toEqual(["constructor", "node:20", "redis:7"]);
  });

  it("must ask for new images only, unless all are to move", () => {
    const lock = { images: { "node:20": "sha256:1" } };
    expect(imagesToLook(lock, ["node:20", "redis:7"], "new")).toEqual(["redis:7"]);
    expect(imagesToLook(lock, ["node:20", "redis:7"], "all")).toEqual(["node:20", "redis:7"]);
  });

  it("must keep what could not be looked up, and drop what is rendered no more", () => {
    const lock = { images: { "kong:3": "sha256:1", "node:20": "sha256:2", "old:1": "sha256:3", "pg:16": "sha256:4" } };
    const changes = lockChanges(
      lock,
      ["kong:3", "new:1", "node:20", "pg:16", "redis:7"],
      new Map([
        ["kong:3", { kind: "failed", why: "no route" }],
        ["new:1", { kind: "failed", why: "unknown" }],
        ["node:20", { kind: "found", digest: "sha256:5" }],
        ["redis:7", { kind: "found", digest: "sha256:6" }],
      ]),
    );
    expect(changes.map(({ image, change }) => `${change} ${image}`)).toEqual([
      "failed kong:3",
      "failed new:1",
      "moved node:20",
      "same pg:16",
      "added redis:7",
      "removed old:1",
    ]);
    expect(lockAfter(changes).images).toEqual({
      "kong:3": "sha256:1",
      "node:20": "sha256:5",
      "pg:16": "sha256:4",
      "redis:7": "sha256:6",
    });
  });

  it("must reach every file that names a public image, so that none of them floats", () => {
    fc.assert(
      fc.property(randomRendering, (drawn) => {
        const unlocked = { ...inputOf(drawn), lock: { images: {} } };
        const images = imageReferences(unlocked, RENDERERS);
        const digest = `sha256:${"0".repeat(64)}`;
        const lock = { images: Object.fromEntries(images.map((image) => [image, digest])) };
        for (const { path, content } of renderApp({ ...unlocked, lock }, RENDERERS)) {
          const named = [...content.matchAll(/^\s*(?:- )?(?:image: |FROM |"image": )"?([^\s",]+)/gm)].map(
            ([, name = ""]) => name,
          );
          const floating = named.filter((name) => images.includes(name));
          expect({ path, floating }).toEqual({ path, floating: [] });
        }
      }),
      { numRuns: 25 },
    );
  });
});
