import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectSameBytesAnywhere } from "./determinism.testsuite.js";
import { inputOf, randomRendering } from "./random-rendering.testsuite.js";
import { renderApp } from "./render-app.js";
import { RENDERERS } from "./renderers.js";

describe("what is rendered", () => {
  it("must be the same bytes for shuffled keys, in another folder, time zone and locale [GEN-01]", async () => {
    await expectSameBytesAnywhere(60);
  });

  it("must be the same bytes when it is rendered again, which must not change what it was rendered from", () => {
    fc.assert(
      fc.property(randomRendering, (drawn) => {
        const input = inputOf(drawn);
        const before = JSON.stringify(input);
        expect(renderApp(input, RENDERERS)).toEqual(renderApp(input, RENDERERS));
        expect(JSON.stringify(input)).toBe(before);
      }),
      { numRuns: 40 },
    );
  });

  it("must be text files below the app's folder, each with one line feed at its end", () => {
    fc.assert(
      fc.property(randomRendering, (drawn) => {
        const artifacts = renderApp(inputOf(drawn), RENDERERS);
        expect(artifacts).not.toEqual([]);
        for (const { path, content } of artifacts) {
          expect(path).toMatch(/^(?!.*(^|\/)\.\.(\/|$))[\w.@-][\w.@/-]*$/);
          expect(content).toMatch(/[^\n]\n$/);
          expect(content).not.toMatch(/\r|\bundefined\b|\[object|\bNaN\b/);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("must say in every file that has comments where it comes from", () => {
    const [drawn] = fc.sample(randomRendering, { numRuns: 1, seed: 1 });
    if (drawn === undefined) throw new Error("Nothing was drawn");
    for (const { path, content } of renderApp(inputOf(drawn), RENDERERS)) {
      if (!path.endsWith(".json"))
        expect({ path, head: content.slice(0, 400) }).toMatchObject({
          head: expect.stringContaining("plimsoll render"),
        });
    }
  });
});
