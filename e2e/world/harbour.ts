import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { WrittenApp } from "../../packages/plimsoll/src/definition/app.js";
import { type Command, type Ran, startPlimsoll } from "./plimsoll.js";

/** Path -> text, sorted by path. */
export type Files = Readonly<Record<string, string>>;

/** The definition that most scenarios begin with: two services, two environments, two places where containers run. */
export const HARBOUR = {
  name: "harbour",
  domain: "harbour.example.com",
  target: "kubernetes",
  also: ["docker"],
  registry: "ghcr.io/acme/harbour",
  stores: { db: { kind: "postgres", version: 16 } },
  services: {
    api: {
      build: { kind: "node", dir: "api" },
      port: 3000,
      hosts: ["api"],
      uses: ["db"],
      scale: { min: 2, max: 4 },
      env: { LOG_LEVEL: "info" },
    },
    jobs: { build: { kind: "node", dir: "jobs" }, command: "node jobs.js", uses: ["db"] },
  },
  environments: {
    staging: { branch: "develop" },
    production: { branch: "main", services: { api: { scale: { min: 3, max: 9 } } } },
  },
} satisfies WrittenApp;

/** A git repository with a definition, and what the command line renders into it. */
export class Harbour {
  readonly dir: string;
  /** Variables of the shell in which every command runs. */
  env: Readonly<Record<string, string>> = {};

  private constructor(dir: string) {
    this.dir = dir;
  }

  static given(definition: WrittenApp = HARBOUR): Harbour {
    const harbour = new Harbour(mkdtempSync(join(tmpdir(), "plimsoll-harbour-")));
    harbour.git("init", "--quiet", "--initial-branch=main");
    harbour.git("config", "user.name", "Ada Author");
    harbour.git("config", "user.email", "ada@example.com");
    for (const name of ["api", "jobs"]) {
      harbour.write(`${name}/package.json`, JSON.stringify({ name, scripts: { start: `node ${name}.js` } }));
      harbour.write(`${name}/package-lock.json`, "{}");
    }
    harbour.defines(definition);
    harbour.commitAll();
    return harbour;
  }

  close(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  defines(definition: WrittenApp): void {
    this.write("plimsoll.config.yaml", JSON.stringify(definition, null, 2));
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.dir, path)), { recursive: true });
    writeFileSync(join(this.dir, path), text);
  }

  remove(path: string): void {
    rmSync(join(this.dir, path));
  }

  read(path: string): string {
    return readFileSync(join(this.dir, path), "utf8");
  }

  commitAll(): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message", "Everything");
  }

  git(...args: readonly string[]): string {
    return this.asks("git", ...args);
  }

  /** What another program says in this folder; throws when it fails. */
  asks(program: string, ...args: readonly string[]): string {
    return execFileSync(program, [...args], { cwd: this.dir, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  runs(...args: readonly string[]): Promise<Ran> {
    return this.starts(...args).ended;
  }

  starts(...args: readonly string[]): Command {
    return startPlimsoll(this.dir, args, this.env);
  }

  /** What was rendered, by the manifest's own list; files that are missing are missing here. */
  rendered(): Files {
    const manifest = JSON.parse(this.read("deploy/plimsoll.manifest.json")) as { files: Files };
    return this.files(Object.keys(manifest.files));
  }

  files(paths: readonly string[]): Files {
    return Object.fromEntries(paths.map((path) => [path, this.read(path)]));
  }
}

/** Everything in a folder. */
export function filesIn(dir: string): Files {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(dir.length + 1), readFileSync(path, "utf8")]));
}
