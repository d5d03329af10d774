import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { LoadSummary } from "../../packages/plimsoll/src/load/load-summary.js";

const MAIN = join(import.meta.dirname, "../../packages/plimsoll/dist/load/main.js");

type Line = LoadSummary | { readonly failure: object };

/** A steady load in a process of its own; it never slows down to spare a slow server. */
export class Load {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #dir = mkdtempSync(join(tmpdir(), "plimsoll-load-"));
  #last: LoadSummary | undefined;
  #wake: () => void = () => {};

  constructor(port: number, rate: number) {
    const requests = join(this.#dir, "requests.json");
    writeFileSync(requests, JSON.stringify([{ method: "GET", path: "/", headers: { host: "shop.localhost" } }]));
    const args = [MAIN, "--url", `http://127.0.0.1:${port}`, "--rate", String(rate), "--requests", requests];
    this.#child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface({ input: this.#child.stdout ?? process.stdin });
    lines.on("line", (text) => this.#take(JSON.parse(text) as Line));
    this.#ended = new Promise((resolve) => lines.on("close", resolve));
  }

  /** Resolves as soon as requests are answered. */
  async running(): Promise<void> {
    while ((this.#last?.ok ?? 0) === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async stop(): Promise<LoadSummary> {
    this.#child.kill("SIGTERM");
    await this.#ended;
    rmSync(this.#dir, { recursive: true, force: true });
    if (this.#last === undefined) throw new Error("the load ended without a summary");
    return this.#last;
  }

  #take(line: Line): void {
    if ("failure" in line) return;
    this.#last = line;
    this.#wake();
  }
}
