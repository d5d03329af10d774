import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { LoadFailure, LoadSummary } from "../../packages/plimsoll/src/load/load-summary.js";
import { ROOT } from "./plimsoll.js";

type Line = LoadSummary & { readonly failure?: LoadFailure; readonly final?: boolean };

/** A steady load in a process of its own, so that the demo's own work does not disturb it. */
export class Traffic {
  readonly failures: LoadFailure[] = [];
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  readonly #onProgress: (seen: LoadSummary) => void;
  #last: LoadSummary | undefined;

  constructor(dir: string, url: string, app: string, rate: number, onProgress: (seen: LoadSummary) => void) {
    this.#onProgress = onProgress;
    const requests = join(dir, ".plimsoll/demo-requests.json");
    writeFileSync(requests, JSON.stringify(requestMix(app, new URL(url).port)));
    const main = join(ROOT, "packages/plimsoll/dist/load/main.js");
    const args = [main, "--url", url, "--rate", String(rate), "--requests", requests];
    this.#child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface({ input: this.#child.stdout ?? process.stdin });
    lines.on("line", (line) => this.#take(JSON.parse(line) as Line));
    this.#ended = new Promise((resolve) => this.#child.on("close", () => resolve()));
  }

  get seen(): LoadSummary | undefined {
    return this.#last;
  }

  async stop(): Promise<LoadSummary> {
    this.#child.kill("SIGTERM");
    await this.#ended;
    if (this.#last === undefined) throw new Error("the load ended without a summary");
    return this.#last;
  }

  #take({ failure, ...figures }: Line): void {
    if (failure !== undefined) {
      this.failures.push(failure);
      return;
    }
    this.#last = figures;
    if (figures.final !== true) this.#onProgress(figures);
  }
}

/** Reads and writes in a fixed round: mostly searches, some pages, one write in ten. */
function requestMix(app: string, port: string) {
  const api = { host: `api.${app}.localhost:${port}` };
  const web = { host: `${app}.localhost:${port}` };
  const get = (path: string, headers = api) => ({ method: "GET", path, headers });
  const change = (profile: number) => ({
    method: "PUT",
    path: `/profiles/${profile}`,
    headers: { ...api, "content-type": "application/json" },
    body: JSON.stringify({ headline: "Changed by request {n}", summary: "Under load", skills: ["postgresql"] }),
  });
  const searches = ["", "?q=postgresql", "?remote=true", "?q=teaching", "?page=2"].map((query) => get(`/jobs${query}`));
  const reads = [get("/jobs/1"), get("/jobs/2"), get("/profiles"), get("/profiles/1")];
  return [
    ...searches,
    change(4),
    ...reads,
    ...searches,
    change(5),
    ...reads,
    ...searches,
    change(4),
    get("/profiles/2"),
    get("/jobs/3"),
    get("/", web),
  ];
}
