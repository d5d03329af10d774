import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findImageTool, IMAGE_TOOLS, lookUpWith, works } from "./image-digest.js";
import { hasRegistry, Registry } from "./registry.testsuite.js";

const tools = await Promise.all(IMAGE_TOOLS.map(async (tool) => ((await works(tool)) ? [tool] : [])));

describe.skipIf(!hasRegistry)("in a registry", () => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await Registry.given();
    process.env.HOME = registry.home;
  });
  afterAll(() => registry?.close());

  describe.each(tools.flat())("the digest of an image, asked with $program", (tool) => {
    it("must be the one that the registry itself gives, and follow the tag when it moves", async () => {
      const image = `${registry.address}/shop/base:1`;
      const first = registry.push("shop/base:1", "a");
      expect(await lookUpWith(tool, image)).toEqual({ kind: "found", digest: first });
      const second = registry.push("shop/base:1", "b");
      expect(second).not.toBe(first);
      expect(await lookUpWith(tool, image)).toEqual({ kind: "found", digest: second });
    });

    it("must be missing with the registry's own reason when there is no such image", async () => {
      const why = expect.stringMatching(/manifest unknown|not found/i);
      expect(await lookUpWith(tool, `${registry.address}/shop/none:1`)).toEqual({ kind: "failed", why });
    });
  });
});

describe("without a program that asks registries", () => {
  it("must say what to install", async () => {
    const { PATH } = process.env;
    process.env.PATH = "/nowhere";
    await expect(findImageTool().finally(() => Object.assign(process.env, { PATH }))).rejects.toThrow("skopeo");
  });
});
