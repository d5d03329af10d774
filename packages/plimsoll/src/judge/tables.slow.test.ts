import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { evidenceOfNoWorse, evidenceOfWorse } from "./evidence.js";
import { fewestRequests } from "./fewest-requests.js";
import { defaultJudgeSettings as defaults } from "./settings.js";
import {
  alike,
  bakes,
  chanceAtMost,
  largestEvidence,
  moving,
  partReaching,
  regressed,
  requestsTo,
  type Traffic,
  twoSampleRequests,
  waldRequests,
} from "./simulation.testsuite.js";

/*
 * Computes the tables of docs/judge.md again and compares them with what stands there; `vitest run -u` writes them.
 * The random numbers are seeded, so the tables are the same on every machine.
 */
const page = new URL("../../../../docs/judge.md", import.meta.url);
const needed = 1_000;
const runs = 1_000;
const levels = [20, 100, 1_000];

it("the tables in docs/judge.md must be what the simulation gives", { timeout: 3_600_000 }, async () => {
  const { text, unlikely } = falseAlarms();
  expect(unlikely).toBeLessThan(1 / 1_000);
  const tables = [
    "### False alarms",
    text,
    "### Requests to a fail, a tenth of the traffic on the canary",
    detection(0.1),
    "### Requests to a fail, half of the traffic on the canary",
    detection(0.5),
    "### Requests to a fail beyond a tolerance of 0.5 points, a tenth of the traffic on the canary",
    beyondTolerance(),
    "### Bad responses to a fail by default",
    byDefault(),
    "### How a bake of one service ends by default",
    ends(),
    "### Requests to a pass by default",
    passes(),
  ].join("\n\n");
  const [before, , after] = readFileSync(page, "utf8").split(/<!-- (?:end of )?tables -->/);
  const written = `${before}<!-- tables -->\n\n${tables}\n\n<!-- end of tables -->${after}`;
  await expect(written).toMatchFileSnapshot(page.pathname);
});

function falseAlarms() {
  const outages = moving((request) => (request % 20_000 < 1_000 ? 0.4 : 0.002), 0.1);
  const traffics: readonly (readonly [string, Traffic, number])[] = [
    ...[0, 0.001, 0.01, 0.05, 0.2].flatMap((rate): (readonly [string, Traffic, number])[] => [
      [`${percent(rate)}, 10/90, random`, alike(rate, 0.1, "random"), 0],
      [`${percent(rate)}, 10/90, in turn`, alike(rate, 0.1, "in-turn"), 0],
      [`${percent(rate)}, 50/50, random`, alike(rate, 0.5, "random"), 0],
    ]),
    ["0.2 %, outages of 40 %, 10/90, random", outages, 0],
    ["stable 0.1 %, canary 0.6 %, tolerance 0.5 points, 10/90, random", regressed(0.001, 0.006, 0.1), 0.005],
    ["stable 1 %, canary 1.5 %, tolerance 0.5 points, 50/50, random", regressed(0.01, 0.015, 0.5), 0.005],
  ];
  const results = traffics.map(([name, traffic, tolerance], seed) => ({
    name,
    largest: largestEvidence(evidenceOfWorse, traffic, tolerance, { runs, requests: 100_000, seed: 1_000 + seed }),
  }));
  const all = results.flatMap(({ largest }) => largest);
  const parts = (largest: readonly number[]) => levels.map((level) => percent(partReaching(level, largest)));
  const text = table(
    ["bad rate of both, split, routing", "runs", ...levels.map((level) => `ever e >= ${whole(level)}`)],
    [
      ...results.map(({ name, largest }) => [name, whole(largest.length), ...parts(largest)]),
      ["**all**", whole(all.length), ...parts(all)],
      ["at most, with 99 % confidence", "", ...levels.map((level) => percent(confident(level, all)))],
      ["**stated**", "", ...levels.map((level) => percent(1 / level))],
    ],
  );
  return { text, unlikely: confident(1_000, all) };
}

function confident(level: number, largest: readonly number[]): number {
  return chanceAtMost(Math.round(partReaching(level, largest) * largest.length), largest.length);
}

function detection(share: number): string {
  const pairs = [
    [0, 0.01],
    [0, 0.025],
    [0, 0.05],
    [0, 1],
    [0.0001, 0.01],
    [0.0001, 0.025],
    [0.001, 0.005],
    [0.001, 0.01],
    [0.001, 0.025],
    [0.001, 0.05],
    [0.001, 0.1],
    [0.001, 1],
    [0.01, 0.03],
    [0.01, 0.05],
    [0.01, 0.1],
    [0.05, 0.1],
    [0.05, 0.15],
    [0.2, 0.25],
    [0.2, 0.3],
    [0.2, 0.4],
  ] as const;
  return table(
    ["stable", "canary", "ours", "bad by then", "Wald's", "ours / Wald's", "best untold", "ours / best untold"],
    pairs.map(([stable, canary]) => {
      const ours = requestsTo(evidenceOfWorse, regressed(stable, canary, share), 0, needed, { runs, seed: 2_000 });
      // Told that stable never fails, the first bad response is proof.
      const wald = stable === 0 ? 1 / canary : waldRequests(stable, canary, needed, { runs, seed: 2_001 });
      const untold = twoSampleRequests({ stable, canary, share }, needed, { runs, seed: 2_002 });
      return [
        percent(stable),
        percent(canary),
        whole(ours.total),
        ours.bad.toFixed(1),
        whole(wald),
        (ours.total / wald).toFixed(2),
        whole(untold),
        (ours.total / untold).toFixed(2),
      ];
    }),
  );
}

function beyondTolerance(): string {
  const tolerance = 0.005;
  const pairs = [
    [0, 0.025],
    [0.001, 0.01],
    [0.001, 0.025],
    [0.001, 0.05],
    [0.01, 0.05],
    [0.01, 0.1],
    [0.05, 0.15],
    [0.2, 0.3],
  ] as const;
  return table(
    ["stable", "canary", "ours", "bad by then", "Wald's, of stable + tolerance", "ours / Wald's"],
    pairs.map(([stable, canary]) => {
      const ours = requestsTo(evidenceOfWorse, regressed(stable, canary, 0.1), tolerance, needed, {
        runs,
        seed: 3_000,
      });
      const wald = waldRequests(stable + tolerance, canary, needed, { runs, seed: 3_001 });
      const ratio = (ours.total / wald).toFixed(2);
      return [percent(stable), percent(canary), whole(ours.total), ours.bad.toFixed(1), whole(wald), ratio];
    }),
  );
}

function byDefault(): string {
  const regressions = [
    [0, 0.025],
    [0, 0.05],
    [0.001, 0.025],
    [0.001, 0.05],
  ] as const;
  return table(
    ["services", "stable", "canary", "bad responses", "canary requests", "seconds at 30 a second"],
    [1, 2, 5, 20].flatMap((services) =>
      regressions.map(([stable, canary]) => {
        const traffic = regressed(stable, canary, 0.1);
        const reach = (2 * services) / defaults.falseAlarm;
        const ours = requestsTo(evidenceOfWorse, traffic, 0, reach, { runs, seed: 4_000 });
        const seconds = (ours.total / 30).toFixed(1);
        return [whole(services), percent(stable), percent(canary), ours.bad.toFixed(1), whole(ours.total), seconds];
      }),
    ),
  );
}

function ends(): string {
  return table(
    ["stable", "canary", "fail", "pass", "bad responses", "canary requests"],
    [0, 0.001].flatMap((stable) =>
      [stable, 0.005, 0.01, 0.015, 0.02, 0.025, 0.05].map((canary) => {
        const { failed, total, bad } = bakes(regressed(stable, canary, 0.1), { runs, seed: 6_000 });
        return [percent(stable), percent(canary), part(failed), part(1 - failed), bad.toFixed(1), whole(total)];
      }),
    ),
  );
}

function passes(): string {
  return table(
    ["bad rate of both", "canary requests, 10/90", "seconds at 30 a second", "canary requests, 50/50"],
    [0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.2].map((rate) => {
      const [tenth, half] = [0.1, 0.5].map((share) => {
        if (rate === 0) return fewestRequests(defaults);
        const plan = { runs: runs / 2, seed: 5_000 };
        return requestsTo(evidenceOfNoWorse, alike(rate, share), defaults.detect / 100, 1 / defaults.miss, plan).total;
      }) as [number, number];
      return [percent(rate), whole(tenth), (tenth / 30).toFixed(0), whole(half)];
    }),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function percent(part: number): string {
  return `${(part * 100).toLocaleString("en-US", { maximumSignificantDigits: 2 })} %`;
}

function part(of: number): string {
  return `${(of * 100).toFixed(1)} %`;
}

function whole(count: number): string {
  return count.toLocaleString("en-US", { maximumFractionDigits: count < 10 ? 1 : 0 });
}
