import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { json, node, outputOf, type ScratchBuilds, scratchBuilds } from "./scratch-builds.testsuite.js";

/** Leaves what `next build` leaves; the example's own test in e2e runs the real one. */
const BUILD = `const fs = require("fs"), path = require("path");
const put = (file, text) => { fs.mkdirSync(path.dirname(file), { recursive: true }); fs.writeFileSync(file, text); };
const root = process.env.NEXT_PRIVATE_OUTPUT_TRACE_ROOT;
const top = path.join(".next/standalone", process.env.ABOVE || "", path.relative(root, process.cwd()));
put(path.join(top, "server.js"), 'console.log(process.argv[1].slice(-18), require("fs").readdirSync("."), process.env.HOSTNAME)');
put(path.join(top, ".next/server/page.js"), "");
put(".next/static/chunk.js", "static");
put("public/robots.txt", "public");
const cache = fs.existsSync(".next/cache/count") ? fs.readFileSync(".next/cache/count", "utf8") : "";
put(".next/cache/count", cache + "+");
console.log("builds before in the cache: " + cache.length + ", standalone: " + process.env.NEXT_PRIVATE_STANDALONE);`;

let scratch: ScratchBuilds;

beforeEach(async () => {
  scratch = await scratchBuilds({
    "apps/web/package.json": json({ name: "web", scripts: { build: "node build.js" } }),
    "apps/web/build.js": BUILD,
    "apps/web/app/page.tsx": "1",
  });
});

afterEach(() => scratch.delete());

const nextjs = { ...node("apps/web"), kind: "nextjs" as const };

describe("a Next.js app", () => {
  test("is its standalone server with static files and public files beside it, and nothing else", async () => {
    const artifact = await scratch.built(nextjs, await scratch.repository.commit("one"));
    expect(outputOf(artifact)).toBe("apps/web/server.js [ '.next', 'public', 'server.js' ] 127.0.0.1\n");
    expect(readFileSync(join(artifact.cwd, ".next/static/chunk.js"), "utf8")).toBe("static");
    expect(readFileSync(join(artifact.cwd, "public/robots.txt"), "utf8")).toBe("public");
    expect(existsSync(join(artifact.cwd, "app"))).toBe(false);
  });

  test("is found below the folders that Next.js puts before it when it traces from further up", async () => {
    scratch.repository.write({ "apps/web/build.js": BUILD.replace("process.env.ABOVE", '"home/me/repository"') });
    const artifact = await scratch.built(nextjs, await scratch.repository.commit("one"));
    expect(outputOf(artifact)).toMatch(/^apps\/web\/server.js/);
    expect(existsSync(join(artifact.root, "home"))).toBe(false);
  });

  test("keeps its build cache from one build to the next", async () => {
    await scratch.built(nextjs, await scratch.repository.commit("one"));
    scratch.repository.write({ "apps/web/app/page.tsx": "2" });
    await scratch.built(nextjs, await scratch.repository.commit("two"));
    expect(scratch.log.filter((line) => line.startsWith("builds before"))).toEqual([
      "builds before in the cache: 0, standalone: 1",
      "builds before in the cache: 1, standalone: 1",
    ]);
  });

  test("without a standalone server is refused with what to do", async () => {
    scratch.repository.write({ "apps/web/build.js": "" });
    const result = await scratch.build(nextjs, await scratch.repository.commit("one"));
    expect(result).toMatchObject({
      kind: "failed",
      failure: { message: expect.stringContaining('set output: "standalone" in its Next.js config') },
    });
  });
});

describe("a static site", () => {
  const site = (output: string) => ({ ...node("apps/web"), kind: "static" as const, output });

  test("is the folder of its built files, served by a server of ours", async () => {
    scratch.repository.write({
      "apps/web/build.js": 'const fs = require("fs"); fs.mkdirSync("out"); fs.writeFileSync("out/index.html", "hi")',
    });
    const artifact = await scratch.built(site("out"), await scratch.repository.commit("one"));
    expect(readFileSync(join(artifact.root, "index.html"), "utf8")).toBe("hi");
    expect(artifact.command.slice(1)).toEqual([
      expect.stringMatching(/dist\/target\/process\/builds\/static-server\/main\.js$/),
      artifact.root,
    ]);
  });

  test("that was not built, or has no start page, is refused", async () => {
    const failure = async (output: string) => {
      const result = await scratch.build(site(output), await scratch.repository.commit("next"));
      return result.kind === "failed" ? result.failure.message : "built";
    };
    scratch.repository.write({ "apps/web/build.js": 'require("fs").mkdirSync("out")' });
    expect(await failure("out")).toBe(
      'Cannot keep the output of "apps/web" as its folder "out" holds no index.html: write the build\'s output',
    );
    expect(await failure("dist")).toContain('its folder "dist" was not built');
  });
});
