import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { unusedPort } from "../../packages/plimsoll/src/base/unused-port.testsuite.js";
import type { ReleaseSummary } from "../../packages/plimsoll/src/cli/output/release-summary.js";
import type { WrittenApp, WrittenEnvironment } from "../../packages/plimsoll/src/definition/app.js";
import type { WrittenService } from "../../packages/plimsoll/src/definition/service.js";
import type { Entry } from "../../packages/plimsoll/src/release/entry.js";
import type { ReleaseRecord } from "../../packages/plimsoll/src/release/record.js";
import { parseEntries } from "../../packages/plimsoll/src/store/file/file-journal.js";
import { ask } from "./ask.js";
import { killLeftovers } from "./leftovers.js";
import { type Asked, Load } from "./load.js";
import { type Command, documentOf, type Ran, startOnTerminal, startPlimsoll } from "./plimsoll.js";
import { type Behaviour, SHOP_CODE } from "./shop-code.js";

/** What differs from the smallest shop; each part replaces its own. */
export interface ShopParts {
  readonly app?: Partial<Omit<WrittenApp, "name" | "services" | "environments">>;
  readonly api?: Partial<WrittenService>;
  readonly services?: Readonly<Record<string, WrittenService>>;
  readonly production?: WrittenEnvironment;
  /** Further ones. */
  readonly environments?: Readonly<Record<string, WrittenEnvironment>>;
}

/** What `status --json` says. */
export interface Status {
  readonly environment: string;
  readonly serves?: { readonly release: string; readonly commit: string; readonly subject: string };
  readonly underWay?: { readonly release: string; readonly holder?: string; readonly goingBack: boolean };
  readonly instances: readonly { readonly id: string; readonly pid?: number; readonly phase: string }[];
  readonly stores: Readonly<Record<string, { readonly kind: string }>>;
  readonly alarms: readonly string[];
  readonly services: Readonly<Record<string, readonly ServingRevision[]>>;
}

interface ServingRevision {
  readonly revision: string;
  readonly weight: number;
  readonly running: number;
  readonly ready: number;
}

/** A release with the command's own ending. */
export interface Released extends Ran {
  readonly summary: ReleaseSummary;
}

/**
 * A git repository in a folder of its own with one small service, and the environment that is made of it through the
 * command line. Everything in it is real; it ships in about a second.
 */
export class Shop {
  readonly dir: string;
  readonly port: number;
  readonly stateDir: string;
  /** Variables of the shell in which every command runs. */
  env: Readonly<Record<string, string>> = {};
  #parts: ShopParts;
  readonly #loads = new Set<Load>();

  private constructor(dir: string, port: number, parts: ShopParts) {
    this.dir = dir;
    this.port = port;
    this.stateDir = join(dir, ".plimsoll");
    this.#parts = parts;
  }

  /** Given a shop whose first commit behaves as version A. */
  static async given(parts: ShopParts = {}): Promise<Shop> {
    const dir = mkdtempSync(join(tmpdir(), "plimsoll-shop-"));
    // Like any checkout: database servers run as another user when we are root, and must get in.
    chmodSync(dir, 0o755);
    const shop = new Shop(dir, await unusedPort(), parts);
    shop.#writeRepository();
    shop.commit({ version: "A" });
    return shop;
  }

  /** Stops everything of it, by the command first and by force for whatever a scenario left behind. */
  async close(): Promise<void> {
    for (const load of this.#loads) await load.stop().catch(() => {});
    await this.runs("down", "production", "--yes").catch(() => {});
    killLeftovers(this.dir);
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Writes the behaviour of the next commit, and the definition if it changes too; returns the commit. */
  commit(behaviour: Behaviour, parts?: ShopParts): string {
    this.write("api/behaviour.json", JSON.stringify(behaviour));
    if (parts !== undefined) this.defines(parts);
    return this.commitAll(`Version ${behaviour.version}`);
  }

  /** Commits whatever the working tree holds. */
  commitAll(message: string): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message", message);
    return this.git("rev-parse", "HEAD").trim();
  }

  /** Moves the whole app into a folder of its repository, and commits that; returns the folder. */
  moveInto(path: string): string {
    const folder = join(this.dir, path);
    mkdirSync(folder, { recursive: true });
    for (const name of this.git("ls-tree", "--name-only", "HEAD").trim().split("\n")) this.git("mv", name, path);
    this.commitAll("Move the app");
    return folder;
  }

  /** Changes the definition in the working tree, on top of what it was. */
  defines(parts: ShopParts): void {
    this.#parts = { ...this.#parts, ...parts };
    const text = `import { defineApp } from "plimsoll";\n\nexport default defineApp(${JSON.stringify(this.definition(), null, 2)});\n`;
    this.write("plimsoll.config.ts", text);
  }

  definition(): WrittenApp {
    const { app, api, services, production, environments } = this.#parts;
    const probes = { ready: "/ready", live: "/ready" };
    const shop = { build: { kind: "node", dir: "api" }, port: 3000, hosts: ["@"], scale: 2, probes, ...api } as const;
    const target = { kind: "local", port: this.port } as const;
    const release = { kind: "blue-green", monitor: "0s" } as const;
    return {
      name: "shop",
      smoke: [],
      ...app,
      services: { api: shop, ...services },
      environments: { production: { target, release, ...production }, ...environments },
    };
  }

  write(path: string, text: string): void {
    const file = join(this.dir, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** When a command is given; resolves at its end. */
  async runs(...args: readonly string[]): Promise<Ran> {
    return await this.starts(...args).ended;
  }

  starts(...args: readonly string[]): Command {
    return startPlimsoll(this.dir, args, this.env);
  }

  startsOnTerminal(...args: readonly string[]): Command {
    return startOnTerminal(this.dir, args, this.env);
  }

  /** When what is committed is shipped. */
  async ships(...args: readonly string[]): Promise<Released> {
    return await this.#released("ship", "production", "--yes", "--json", ...args);
  }

  async rollsBack(...args: readonly string[]): Promise<Released> {
    return await this.#released("rollback", "production", "--yes", "--json", ...args);
  }

  /** What the environment answers at its front door. */
  async serves(): Promise<string> {
    const { status, body } = await ask(this.port, "/");
    return status === 200 ? body : `${status} ${body}`;
  }

  async status(): Promise<Status> {
    return documentOf<Status>(await this.runs("status", "production", "--json"));
  }

  /** The variables that a serving instance was started with. */
  async instanceEnvironment(): Promise<Readonly<Record<string, string>>> {
    return JSON.parse((await ask(this.port, "/env")).body) as Record<string, string>;
  }

  /** Requests per second to the front door, from now until `stop`; resolves when the first are answered. */
  async underLoad(rate = 200, asked?: readonly Asked[]): Promise<Load> {
    const load = new Load(this.port, rate, asked);
    this.#loads.add(load);
    await load.running();
    return load;
  }

  releaseFile(release: string, name: string): string {
    return join(this.stateDir, "environments/production/releases", release, name);
  }

  async journal(release: string): Promise<readonly Entry[]> {
    const { readFile } = await import("node:fs/promises");
    return parseEntries(await readFile(this.releaseFile(release, "journal.ndjson"), "utf8"));
  }

  async record(release: string): Promise<ReleaseRecord> {
    const { readFile } = await import("node:fs/promises");
    return JSON.parse(await readFile(this.releaseFile(release, "record.json"), "utf8")) as ReleaseRecord;
  }

  async #released(...args: readonly string[]): Promise<Released> {
    const ran = await this.runs(...args);
    return { ...ran, summary: documentOf<ReleaseSummary>(ran) };
  }

  #writeRepository(): void {
    const manifest = { name: "shop", version: "1.0.0", private: true, workspaces: ["api"] };
    const api = { name: "api", version: "1.0.0", private: true, type: "module", scripts: { start: "node main.js" } };
    this.write("package.json", JSON.stringify(manifest));
    this.write("api/package.json", JSON.stringify(api));
    this.write("package-lock.json", JSON.stringify(lockFile(manifest, api)));
    this.write("api/main.js", SHOP_CODE);
    this.write(".gitignore", ".plimsoll/\nnode_modules/\n.env.*\n");
    this.defines({});
    this.git("init", "--quiet", "--initial-branch", "main");
    this.git("config", "user.name", "Ada");
    this.git("config", "user.email", "ada@localhost");
  }

  git(...args: readonly string[]): string {
    return execFileSync("git", args, { cwd: this.dir, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  }
}

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** What npm writes for two packages without dependencies. */
function lockFile({ name, version }: Manifest, api: Manifest): object {
  return {
    name,
    version,
    lockfileVersion: 3,
    requires: true,
    packages: {
      "": { name, version, workspaces: ["api"] },
      api: { version: api.version },
      "node_modules/api": { resolved: "api", link: true },
    },
  };
}
