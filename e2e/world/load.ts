import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { LoadFailure, LoadSummary } from "../../packages/plimsoll/src/load/load-summary.js";

const MAIN = join(import.meta.dirname, "../../packages/plimsoll/dist/load/main.js");

type Line = LoadSummary | { readonly failure: LoadFailure };

/** One kind of request; "{n}" in the path becomes the number of the request, counted from 0 over all kinds. */
export interface Asked {
  readonly method: string;
  readonly path: string;
}

const FRONT_PAGE: readonly Asked[] = [{ method: "GET", path: "/" }];

/** A steady load in a process of its own; it never slows down to spare a slow server. */
export class Load {
  /** All of them, as they came. */
  readonly failures: LoadFailure[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #dir = mkdtempSync(join(tmpdir(), "plimsoll-load-"));
  #last: LoadSummary | undefined;
  #wake: () => void = () => {};

  /** Asks for each kind in turn. */
  constructor(port: number, rate: number, asked = FRONT_PAGE) {
    const requests = join(this.#dir, "requests.json");
    const headers = { host: "shop.localhost" };
    writeFileSync(requests, JSON.stringify(asked.map((each) => ({ ...each, headers }))));
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
    if ("failure" in line) return void this.failures.push(line.failure);
    this.#last = line;
    this.#wake();
  }
}
