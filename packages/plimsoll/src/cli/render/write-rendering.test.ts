import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { artifactOf } from "../../render/artifact.js";
import type { Wanted } from "../../render/manifest/decide.js";
import type { Force } from "../../render/manifest/follow.js";
import { MANIFEST_PATH } from "../../render/manifest/manifest.js";
import { type OutputFolder, outputFolder } from "./disk.js";
import { reportFiles } from "./print-rendering.js";
import { compareWithDisk, manifestDiffers, writeRendering } from "./write-rendering.js";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plimsoll-render-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

type Files = Readonly<Record<string, string>>;

const FIRST: Files = {
  "deploy/a.yaml": "a: 1\nb: 2\n",
  "deploy/base/b.yaml": "b: 1\n",
  ".github/workflows/c.yaml": "c: 1\n",
};
const SECOND: Files = { "deploy/a.yaml": "a: 2\nb: 2\n", "deploy/base/b.yaml": "b: 1\n", "deploy/d.yaml": "d: 1\n" };

function rendering(files: Files, folder: OutputFolder, orphans: Wanted["orphans"] = "remove") {
  const artifacts = Object.entries(files).map(([path, content]) => artifactOf({ path, content }, "test"));
  return compareWithDisk(folder, { artifacts, orphans });
}

function rendered(
  files: Files,
  force: Force = "keep",
  orphans: Wanted["orphans"] = "remove",
  folder = outputFolder(dir),
) {
  const found = rendering(files, folder, orphans);
  const reports = reportFiles(found.decisions, folder);
  writeRendering(folder, found, force);
  return reports;
}

/** Everything that is there, without the manifest. */
function there(): Files {
  const paths = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .filter((path) => path !== MANIFEST_PATH);
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(dir, path), "utf8")]));
}

function writes(path: string, text: string): void {
  mkdirSync(dirname(join(dir, path)), { recursive: true });
  writeFileSync(join(dir, path), text);
}

const states = (reports: ReturnType<typeof rendered>) => reports.map(({ state, path }) => `${state} ${path}`);

describe("rendering into a folder", () => {
  it("must write what is not there, and nothing when it is called again", () => {
    expect(states(rendered(FIRST))).toEqual(Object.keys(FIRST).map((path) => `create ${path}`));
    expect(there()).toEqual(FIRST);
    expect(rendered(FIRST)).toEqual([]);
    expect(manifestDiffers(outputFolder(dir), rendering(FIRST, outputFolder(dir)))).toBe(false);
  });

  it("must update its own files and remove what nothing renders any more, with the folders that are empty then", () => {
    rendered(FIRST);
    expect(states(rendered(SECOND))).toEqual([
      "update deploy/a.yaml",
      "create deploy/d.yaml",
      "remove .github/workflows/c.yaml",
    ]);
    expect(there()).toEqual(SECOND);
    expect(existsSync(join(dir, ".github"))).toBe(false);
  });

  it("must show what a person edited and keep it, again and again, until it is forced", () => {
    rendered(FIRST);
    writes("deploy/a.yaml", "a: 1\nb: mine\n");
    for (const _ of ["once", "twice"]) {
      expect(rendered(SECOND)[0]).toEqual({
        path: "deploy/a.yaml",
        state: "edited",
        diff: ["@@ -1,2 +1,2 @@", "-a: 2", "-b: 2", "+a: 1", "+b: mine"],
      });
      expect(there()["deploy/a.yaml"]).toBe("a: 1\nb: mine\n");
    }
    rendered(SECOND, "overwrite");
    expect(there()).toEqual(SECOND);
    expect(rendered(SECOND)).toEqual([]);
  });

  it("must take an edit for its own once the definition says the same", () => {
    rendered(FIRST);
    writes("deploy/a.yaml", SECOND["deploy/a.yaml"] ?? "");
    expect(states(rendered(SECOND))).not.toContain("edited deploy/a.yaml");
    expect(rendered(SECOND)).toEqual([]);
  });

  it("must not overwrite a file that it never wrote, but may adopt one that is the same", () => {
    writes("deploy/a.yaml", "mine\n");
    writes("deploy/base/b.yaml", FIRST["deploy/base/b.yaml"] ?? "");
    expect(states(rendered(FIRST))).toEqual(["foreign deploy/a.yaml", "create .github/workflows/c.yaml"]);
    expect(there()["deploy/a.yaml"]).toBe("mine\n");
    rendered(FIRST, "overwrite");
    expect(there()).toEqual(FIRST);
  });

  it("must leave a file beside its own alone, and an orphan that a person edited", () => {
    rendered(FIRST);
    writes("deploy/overlays/mine/kustomization.yaml", "resources: [../../base]\n");
    writes(".github/workflows/c.yaml", "mine: true\n");
    expect(states(rendered(SECOND))).toContain("edited-orphan .github/workflows/c.yaml");
    expect(there()).toMatchObject({
      "deploy/overlays/mine/kustomization.yaml": "resources: [../../base]\n",
      ".github/workflows/c.yaml": "mine: true\n",
    });
    expect(states(rendered(SECOND, "overwrite"))).toEqual(["edited-orphan .github/workflows/c.yaml"]);
    expect(there()).toEqual({ ...SECOND, "deploy/overlays/mine/kustomization.yaml": "resources: [../../base]\n" });
  });

  it("must remove nothing when only some files are rendered", () => {
    rendered(FIRST);
    rendered({ "deploy/d.yaml": "d: 1\n" }, "keep", "leave");
    expect(there()).toEqual({ ...FIRST, "deploy/d.yaml": "d: 1\n" });
    expect(states(rendered(FIRST))).toEqual(["remove deploy/d.yaml"]);
  });

  it("must be mended by the next render wherever it was killed, without taking its own work for a person's", () => {
    for (let survived = 0; ; survived++) {
      rmSync(dir, { recursive: true, force: true });
      rendered(FIRST);
      const died = dies(survived, (folder) => rendered(SECOND, "keep", "remove", folder));
      for (const [path, text] of Object.entries(there())) expect([FIRST[path], SECOND[path]]).toContain(text);
      const third = { ...FIRST, "deploy/a.yaml": "a: 3\n" };
      expect(states(rendered(third)).filter((state) => !/^(create|update|remove|forget) /.test(state))).toEqual([]);
      expect(there()).toEqual(third);
      expect(rendered(third)).toEqual([]);
      expect(readFileSync(join(dir, MANIFEST_PATH), "utf8")).not.toContain("writing");
      if (!died) return;
    }
  });

  it("must clear away the half-written file of a render that was killed, and no other", () => {
    rendered(FIRST);
    dies(2, (folder) => rendered(SECOND, "keep", "remove", folder));
    const leftover = `.${randomUUID()}.tmp`;
    writes(`deploy/d.yaml${leftover}`, "d:");
    writes(`${MANIFEST_PATH}${leftover}`, "{");
    writes("deploy/d.yaml.tmp", "mine");
    rendered(SECOND);
    expect(there()).toEqual({ ...SECOND, "deploy/d.yaml.tmp": "mine" });
  });

  it("must keep what a person wrote after it was killed", () => {
    rendered(FIRST);
    dies(2, (folder) => rendered(SECOND, "keep", "remove", folder));
    writes("deploy/a.yaml", "mine\n");
    expect(states(rendered(SECOND))).toContain("edited deploy/a.yaml");
    expect(there()["deploy/a.yaml"]).toBe("mine\n");
  });

  it("must refuse a manifest that is none, naming it, and a folder where a file is to be", () => {
    rendered(FIRST);
    writes(MANIFEST_PATH, "<<<<<<< HEAD\n");
    expect(() => rendered(FIRST)).toThrow("plimsoll.manifest.json");
    rmSync(join(dir, MANIFEST_PATH));
    rmSync(join(dir, "deploy/a.yaml"));
    mkdirSync(join(dir, "deploy/a.yaml"));
    expect(() => rendered(FIRST)).toThrow("cannot be read as a file (EISDIR)");
  });
});

class Killed extends Error {}

/** Whether the process that rendered was killed: after so many changes to the folder. */
function dies(survived: number, render: (folder: OutputFolder) => void): boolean {
  const folder = outputFolder(dir);
  let left = survived;
  const mortal = <Deed extends (...args: never[]) => void>(deed: Deed) =>
    ((...args) => {
      if (left-- === 0) throw new Killed();
      deed(...args);
    }) as Deed;
  try {
    render({ ...folder, write: mortal(folder.write), remove: mortal(folder.remove) });
    return false;
  } catch (thrown) {
    if (!(thrown instanceof Killed)) throw thrown;
    return true;
  }
}
