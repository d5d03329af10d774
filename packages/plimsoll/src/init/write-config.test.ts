import fc from "fast-check";
import { createJiti } from "jiti";
import { expect, test } from "vitest";
import * as plimsoll from "../index.js";
import { fiveSystems } from "../model/five-systems.testsuite.js";
import { randomApp } from "../model/random-app.testsuite.js";
import { writeConfig } from "./write-config.js";

const jiti = createJiti(import.meta.url, { virtualModules: { plimsoll }, fsCache: false, moduleCache: false });

async function readBack(text: string): Promise<unknown> {
  const { default: app } = (await jiti.evalModule(text, { async: true, filename: import.meta.filename })) as {
    default: unknown;
  };
  return app;
}

test("any definition must load from its written form as it was", async () => {
  await fc.assert(
    fc.asyncProperty(randomApp, async (app) => {
      expect(await readBack(writeConfig(app))).toEqual(app);
    }),
    { numRuns: 50 },
  );
});

test.each(fiveSystems.map((app) => [app.name, app] as const))("%s must load from its written form", async (_, app) => {
  const text = writeConfig(app);
  expect(await readBack(text)).toEqual(app);
  expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(120);
});
