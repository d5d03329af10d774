import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestOf } from "../base/digest.js";
import type { BuildModel, NodeBuildModel } from "../model/app-model.js";
import { artifactDigest } from "./artifact-digest.js";
import { buildInputs } from "./build-inputs.js";
import { findPackageRoot, packageClosure } from "./package-root.js";
import type { Sources } from "./sources.js";

type Texts = Readonly<Record<string, string>>;

function sourcesOf(texts: Texts): Sources {
  const files = Object.entries(texts).map(([path, text]) => ({ path, mode: "100644", blob: digestOf(text) }));
  return { commit: "c", files, manifests: new Map(Object.entries(texts)) };
}

function node(dir: string, more: Partial<NodeBuildModel> = {}): BuildModel {
  return {
    kind: "node",
    dir,
    install: "npm ci",
    run: "npm run build",
    output: undefined,
    version: 22,
    base: "alpine",
    context: [],
    ...more,
  };
}

const digest = (texts: Texts, build: BuildModel, env: Texts = {}, runtime = "node-20-linux-x64") =>
  artifactDigest(sourcesOf(texts), build, env, runtime);

const pack = (name: string, ...dependencies: readonly string[]) =>
  JSON.stringify({ name, dependencies: Object.fromEntries(dependencies.map((one) => [one, "*"])) });

/** web -> ui -> shared; api -> shared; worker -> nothing. */
const MONOREPO: Texts = {
  "package.json": JSON.stringify({ name: "root", workspaces: ["apps/*", "./packages/**/", "!packages/old"] }),
  "package-lock.json": "{}",
  "tsconfig.json": "{}",
  "README.md": "hello",
  "plimsoll.config.ts": "export default {}",
  "docs/guide.txt": "read",
  "apps/web/package.json": pack("web", "ui", "next"),
  "apps/web/page.ts": "1",
  "apps/api/package.json": pack("api", "shared"),
  "apps/api/main.ts": "1",
  "apps/worker/package.json": pack("worker"),
  "apps/worker/main.ts": "1",
  "packages/ui/package.json": pack("ui", "shared"),
  "packages/ui/button.ts": "1",
  "packages/shared/package.json": pack("shared"),
  "packages/shared/index.ts": "1",
  "packages/old/package.json": pack("old"),
};

const APPS = ["web", "api", "worker"] as const;

/** The apps whose digest a change of the given files changes. */
function affected(change: Texts): readonly string[] {
  const build = (app: string) => node(`apps/${app}`);
  return APPS.filter((app) => digest(MONOREPO, build(app)) !== digest({ ...MONOREPO, ...change }, build(app)));
}

describe("a service's artifact digest", () => {
  test("must be the same for the same files, in whatever order they are listed", () => {
    const reversed = Object.fromEntries(Object.entries(MONOREPO).reverse());
    const sorted = sourcesOf(reversed);
    const listed = { ...sorted, files: [...sorted.files].reverse() };
    expect(artifactDigest(listed, node("apps/web"), {}, "r")).toBe(digest(MONOREPO, node("apps/web"), {}, "r"));
  });

  test("must change with a file in its own folder, and no other service's may", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...APPS),
        fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8})?\.ts$/),
        fc.string(),
        (app, name, text) => {
          const path = `apps/${app}/${name}`;
          fc.pre(MONOREPO[path] !== text);
          expect(affected({ [path]: text })).toEqual([app]);
        },
      ),
    );
  });

  test("must change with a package it depends on, directly or through others", () => {
    expect(affected({ "packages/shared/index.ts": "2" })).toEqual(["web", "api"]);
    expect(affected({ "packages/ui/new.ts": "2" })).toEqual(["web"]);
    expect(affected({ "packages/old/package.json": pack("old", "x") })).toEqual([]);
  });

  test("must change with the lock file and the settings at the top", () => {
    expect(affected({ "package-lock.json": "{ }" })).toEqual(["web", "api", "worker"]);
    expect(affected({ "tsconfig.json": "{ }" })).toEqual(["web", "api", "worker"]);
    expect(affected({ ".npmrc": "a=b" })).toEqual(["web", "api", "worker"]);
    expect(affected({ "patches/next.patch": "p" })).toEqual(["web", "api", "worker"]);
  });

  test("must not change with prose, the definition, or folders that belong to no package", () => {
    expect(affected({ "README.md": "2", "plimsoll.config.ts": "2", "docs/guide.txt": "2" })).toEqual([]);
  });

  test("must change with folders that the build names as its context", () => {
    const build = node("apps/api", { context: ["./docs/"] });
    expect(digest({ ...MONOREPO, "docs/guide.txt": "2" }, build)).not.toBe(digest(MONOREPO, build));
  });

  test("must change with the build's settings, its public variables and the runtime, and with no other variable", () => {
    const base = digest(MONOREPO, node("apps/web"));
    expect(digest(MONOREPO, node("apps/web", { run: "make" }))).not.toBe(base);
    expect(digest(MONOREPO, node("apps/web"), { NEXT_PUBLIC_API: "x" })).not.toBe(base);
    expect(digest(MONOREPO, node("apps/web"), {}, "node-22-linux-x64")).not.toBe(base);
    expect(digest(MONOREPO, node("apps/web"), { LOG_LEVEL: "debug" })).toBe(base);
  });
});

describe("a build's inputs", () => {
  const paths = (texts: Texts, build: BuildModel) => buildInputs(sourcesOf(texts), build).map((file) => file.path);

  test("are the service's folder, the packages it needs and the top's files", () => {
    expect(paths(MONOREPO, node("apps/api"))).toEqual([
      "package.json",
      "package-lock.json",
      "tsconfig.json",
      "apps/api/package.json",
      "apps/api/main.ts",
      "packages/shared/package.json",
      "packages/shared/index.ts",
    ]);
  });

  test("of a service at the top are all files but the definition", () => {
    expect(
      paths({ "package.json": "{}", "src/a.ts": "", "plimsoll.config.ts": "", "docs/x.md": "" }, node(".")),
    ).toEqual(["package.json", "src/a.ts", "docs/x.md"]);
  });

  test("include what a package names by its path", () => {
    const texts = {
      "package.json": JSON.stringify({ dependencies: { lib: "file:./vendor/lib.tgz", near: "link:../outside" } }),
      "vendor/lib.tgz": "x",
      "vendor/other.tgz": "x",
    };
    const service = {
      ...texts,
      "apps/a/package.json": JSON.stringify({ dependencies: { lib: "file:../../vendor/lib.tgz" } }),
    };
    expect(paths(service, node("apps/a"))).toEqual(["package.json", "vendor/lib.tgz", "apps/a/package.json"]);
  });

  test("of a service with a lock file of its own do not reach beyond its folder but for the top's files", () => {
    const texts = {
      Makefile: "",
      "frontend/package.json": "{}",
      "frontend/package-lock.json": "{}",
      "backend/app.py": "",
      "backend/requirements.txt": "",
    };
    expect(paths(texts, node("frontend"))).toEqual(["Makefile", "frontend/package.json", "frontend/package-lock.json"]);
    const python = {
      kind: "python",
      dir: "backend",
      app: "app:app",
      install: "pip install -r requirements.txt",
      version: "3.11",
      context: [],
    } as const;
    expect(paths(texts, python)).toEqual(["backend/app.py", "backend/requirements.txt"]);
  });

  test("of a ready-made image are none", () => {
    expect(paths(MONOREPO, { kind: "image", image: "kong:3.7" })).toEqual([]);
  });
});

describe("a package root", () => {
  test("of pnpm is told by its lock file, its workspaces by their own file", () => {
    const sources = sourcesOf({
      "package.json": "{}",
      "pnpm-lock.yaml": "",
      "pnpm-workspace.yaml": "packages:\n  - 'apps/*'\n",
      "apps/web/package.json": pack("web"),
      "apps/web/nested/package.json": pack("nested"),
    });
    expect(findPackageRoot(sources, "apps/web")).toMatchObject({
      dir: ".",
      manager: "pnpm",
      lockFile: "pnpm-lock.yaml",
      packages: [{ dir: "." }, { dir: "apps/web" }],
    });
  });

  test("without a lock file is the one whose workspaces the service belongs to", () => {
    const { "package-lock.json": _, ...unlocked } = MONOREPO;
    expect(findPackageRoot(sourcesOf(unlocked), "apps/web")).toMatchObject({ dir: ".", lockFile: undefined });
    expect(findPackageRoot(sourcesOf(unlocked), "packages/old")).toMatchObject({ dir: "packages/old" });
  });

  test("names the packages of a service with every package after those it needs, also in a circle", () => {
    const circle = { ...MONOREPO, "packages/shared/package.json": pack("shared", "ui") };
    const order = (texts: Texts) => {
      const sources = sourcesOf(texts);
      const root = findPackageRoot(sources, "apps/web");
      return root === undefined ? [] : packageClosure(root, sources, "apps/web").map((one) => one.name);
    };
    expect(order(MONOREPO)).toEqual(["shared", "ui", "web"]);
    expect(order(circle)).toEqual(["shared", "ui", "web"]);
  });

  test("with a package.json that is no JSON is refused with its path", () => {
    const sources = sourcesOf({ "package.json": "{}", "apps/web/package.json": "{" });
    expect(() => findPackageRoot(sources, "apps/web")).toThrow(
      "Cannot read apps/web/package.json of the commit as it is not a JSON object",
    );
  });
});
