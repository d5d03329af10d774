import type { ReleaseSummary } from "../../packages/plimsoll/src/cli/output/release-summary.js";
import { type JournalTimes, samplesOf, timesOf } from "./figures.js";
import { readJournal, readLogs, runPlimsoll, startPlimsoll } from "./plimsoll.js";
import type { DemoRelease, DemoReport } from "./report.js";
import type { Story } from "./say.js";
import type { Stage } from "./stage.js";
import { Traffic } from "./traffic.js";

const APP = "in-midst-my-life";
const PORT = 8080;

/** The demo's scenes in their order; every figure is read from journals, logs and the load's own counts. */
export class Acts {
  readonly #stage: Stage;
  readonly #rate: number;
  readonly #story: Story;
  readonly #tell: Story["tell"];
  readonly #releases: DemoRelease[] = [];
  readonly #switchMs: number[] = [];
  readonly #readyToServingMs: number[] = [];
  readonly #warmRollbackMs: number[] = [];
  #traffic: Traffic | undefined;

  constructor(stage: Stage, rate: number, story: Story) {
    this.#stage = stage;
    this.#rate = rate;
    this.#story = story;
    this.#tell = story.tell;
  }

  async play(): Promise<Omit<DemoReport, "seconds">> {
    const first = await this.#ship(1, "the first release: everything is built, provisioned and started");
    this.#startTraffic();
    const second = await this.#ship(2, "a good release with a migration");
    await this.#rollBackAndForth(first, second);
    await this.#ship(3, "a bad release: every twentieth search answers 500");
    await this.#ship(4, "a slow release: every fifth search takes 1.3 s");
    await this.#ship(5, "a release that does not start");
    await this.#shipAndKill(6, "a good release, and the command line is killed in the middle of it");
    await this.#upgradeProxy();
    const load = await this.stopTraffic();
    const url = `http://${APP}.localhost:${PORT}/`;
    return {
      url,
      serving: await this.#answers(url),
      requests: { total: load?.sent ?? 0, lost: load?.lost ?? 0, hurt: load?.hurt ?? 0, retried: load?.retried ?? 0 },
      releases: this.#releases,
      switchMs: samplesOf(this.#switchMs),
      readyToServingMs: samplesOf(this.#readyToServingMs),
      warmRollbackMs: samplesOf(this.#warmRollbackMs),
    };
  }

  async stopTraffic() {
    const traffic = this.#traffic;
    this.#traffic = undefined;
    this.#story.show("");
    return await traffic?.stop();
  }

  #startTraffic(): void {
    this.#tell(`load: ${this.#rate} requests/s, reads and writes, until the end`);
    this.#traffic = new Traffic(this.#stage.dir, `http://127.0.0.1:${PORT}`, APP, this.#rate, (seen) => {
      const { sent, lost, hurt, latencyMs } = seen;
      const latency = `p50 ${latencyMs.p50.toFixed(0)} ms, p99 ${latencyMs.p99.toFixed(0)} ms`;
      this.#story.show(
        `live: ${sent} requests, ${lost} lost, ${hurt} hurt, ${latency}, http://${APP}.localhost:${PORT}/`,
      );
    });
  }

  /** The id of the release. */
  async #ship(number: number, what: string): Promise<string> {
    this.#tell("");
    this.#tell(`revision ${number}: ${what}`);
    if (number > 1) this.#stage.commit(number);
    const before = this.#counts();
    const ran = await runPlimsoll<ReleaseSummary>(this.#stage.dir, ["ship", "production", "--yes"], this.#showLine);
    await this.#note(number, ran.document, before);
    if (number <= 2 && ran.document.outcome !== "promoted") throw new Error("the demo needs its first two releases");
    return ran.document.release;
  }

  /** Killed while the canary is judged: the most delicate moment there is. Then the next ordinary command. */
  async #shipAndKill(number: number, what: string): Promise<void> {
    this.#tell("");
    this.#tell(`revision ${number}: ${what}`);
    this.#stage.commit(number);
    const before = this.#counts();
    const child = startPlimsoll(this.#stage.dir, ["ship", "production", "--yes"], (line) => {
      this.#showLine(line);
      if (/bake .* 10% \.\.\.$/.test(line)) setTimeout(() => child.kill("SIGKILL"), 2_000);
    });
    const signal = await new Promise((resolve) => child.on("exit", (_, by) => resolve(by)));
    this.#tell(`  the command line ended by ${signal}; the next command is the same one again`);
    const again = ["ship", "production", "--yes"];
    const { document } = await runPlimsoll<{ readonly serves?: string }>(this.#stage.dir, again, this.#showLine);
    await this.#note(number, await this.#summaryOf(document.serves ?? ""), before);
  }

  /** The next command finished the release and found that what it wanted serves already; the journal tells the rest. */
  async #summaryOf(release: string): Promise<DemoSummary> {
    const finished = (await readJournal(this.#stage.dir, release)).find((entry) => entry.kind === "finished");
    const outcome = finished?.kind === "finished" ? finished.result : "lost-lease";
    return { release, outcome, reason: undefined, failedStep: undefined, steps: [] };
  }

  async #note(number: number, summary: DemoSummary, before: Counts): Promise<void> {
    const after = this.#counts();
    const times = timesOf(await readJournal(this.#stage.dir, summary.release));
    this.#switchMs.push(...times.switchMs);
    const said = this.#said(summary);
    const [firstShift] = times.switchMs;
    if (said.readyAt !== undefined && times.readyAt !== undefined && firstShift !== undefined) {
      this.#readyToServingMs.push(Math.max(0, times.readyAt - said.readyAt) + firstShift);
    }
    const release: DemoRelease = {
      revision: number,
      release: summary.release,
      outcome: summary.outcome,
      reason: summary.reason?.message,
      lines: summary.reason?.lines.slice(-3) ?? [],
      seconds: Math.round((times.finishedAt - times.openedAt) / 100) / 10,
      total: after.sent - before.sent,
      hurt: after.hurt - before.hurt,
      detectedMs: this.#detectedMs(times, said),
    };
    this.#releases.push(release);
    this.#tell(`  => ${release.outcome}${release.reason === undefined ? "" : `: ${release.reason}`}`);
  }

  /**
   * From the failure itself to the decision to go back: from the first bad answer to a client, or, where the revision never
   * got traffic, from the last word of the first process that ended.
   */
  #detectedMs({ openedAt, turnedAt, firstSwitchAt }: JournalTimes, { endedAt }: Said): number | undefined {
    if (turnedAt === undefined) return undefined;
    const firstBad = this.#traffic?.failures.find(({ at, kind }) => kind === "hurt" && at >= openedAt)?.at;
    const since = firstSwitchAt === undefined ? endedAt : (firstBad ?? firstSwitchAt);
    return since === undefined ? undefined : Math.max(0, turnedAt - since);
  }

  /** What the instances of the API's new revision wrote: when the last one was ready, and whose last word was the first. */
  #said({ steps }: DemoSummary): Said {
    const started = steps.map(({ what }) => /^start api@(\w+)/.exec(what)?.[1]).find((it) => it !== undefined);
    if (started === undefined) return {};
    const own = readLogs(this.#stage.dir, "api", started);
    const ready = own.filter(({ message }) => message === "Ready").map(({ time }) => Date.parse(time));
    const last = new Map(own.map(({ instance, time }) => [instance, Date.parse(time)]));
    return {
      ...(ready.length === 0 ? {} : { readyAt: Math.max(...ready) }),
      ...(last.size === 0 ? {} : { endedAt: Math.min(...last.values()) }),
    };
  }

  async #rollBackAndForth(first: string, second: string): Promise<void> {
    this.#tell("");
    this.#tell("warm rollback: back to revision 1 and forward again, three times");
    for (const to of [first, second, first, second, first, second]) {
      const args = ["rollback", "production", "--to", to, "--yes"];
      const { document } = await runPlimsoll<ReleaseSummary>(this.#stage.dir, args, () => {});
      const times = timesOf(await readJournal(this.#stage.dir, document.release));
      if (times.toFirstSwitchMs !== undefined) this.#warmRollbackMs.push(times.toFirstSwitchMs);
      this.#switchMs.push(...times.switchMs);
      this.#tell(
        `  to ${to}: ${document.outcome}, all traffic there ${times.toFirstSwitchMs} ms after the command was accepted`,
      );
    }
  }

  async #upgradeProxy(): Promise<void> {
    this.#tell("");
    this.#tell("the proxy renews itself");
    await runPlimsoll<unknown>(this.#stage.dir, ["upgrade-proxy", "production"], this.#showLine);
  }

  async #answers(url: string): Promise<boolean> {
    const { request } = await import("node:http");
    return await new Promise((resolve) => {
      const call = request({ host: "127.0.0.1", port: PORT, headers: { host: new URL(url).host } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      });
      call.on("error", () => resolve(false));
      call.end();
    });
  }

  #counts(): Counts {
    const seen = this.#traffic?.seen;
    return { sent: seen?.sent ?? 0, hurt: seen?.hurt ?? 0 };
  }

  readonly #showLine = (line: string): void => {
    if (/ (back|going|FAILED|release|shift|bake|watch|#\d+ .* done)/.test(line)) this.#tell(`  ${line.slice(0, 150)}`);
  };
}

type DemoSummary = Pick<ReleaseSummary, "release" | "outcome" | "reason" | "failedStep" | "steps">;

interface Said {
  readonly readyAt?: number;
  readonly endedAt?: number;
}

interface Counts {
  readonly sent: number;
  readonly hurt: number;
}
