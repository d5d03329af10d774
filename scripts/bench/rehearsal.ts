import { compiled, type Row } from "./table.js";

const BAR = 1_000;
/** Until everything that is called often has been compiled to machine code. */
const WARM_UP = 3_000;
const ROUNDS = 9;
const RELEASES = 600;

/**
 * Releases of a three-service app (an API that migrates a database, a web front end, a worker) on the real engine, a storm
 * each, per second of one core's time: others on the machine do not count, as far as the system can tell them apart. What
 * it cannot tell apart, such as a neighbour of the same core, only ever slows a round of the same storms down: the best counts.
 */
export async function benchRehearsal(): Promise<readonly Row[]> {
  const { BLUE_GREEN, CANARY, ROLLING, recordFixture } =
    await compiled<typeof import("../../packages/plimsoll/src/release/record.fixture.js")>("release/record.fixture.js");
  const { rehearse } =
    await compiled<typeof import("../../packages/plimsoll/src/rehearse/rehearsal.js")>("rehearse/rehearsal.js");
  const { shipScenario } =
    await compiled<typeof import("../../packages/plimsoll/src/rehearse/ship-scenario.js")>("rehearse/ship-scenario.js");
  const rows: Row[] = [];
  for (const strategy of [BLUE_GREEN, ROLLING, CANARY]) {
    const [previous, record] = [recordFixture({ number: 1, strategy }), recordFixture({ number: 2, strategy })];
    const services = Object.values(previous.services).map(({ name, revision, replicas, role }) => {
      return [name, [{ revision, weight: role === "web" ? 100 : 0, running: replicas, ready: replicas }]] as const;
    });
    const observed = {
      serving: previous.id,
      services: Object.fromEntries(services),
      stores: { db: { kind: "running", version: "16" } as const },
      artifacts: Object.values(previous.services).map(({ artifact }) => artifact),
      addresses: [],
    };
    const input = { record, previous, observed, approval: false, causes: {} };
    const scenario = { ...shipScenario(input), requestsPerSecond: 1_000 };
    let { broken } = await rehearse(scenario, { firstSeed: 1, runs: WARM_UP });
    const rates: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = process.cpuUsage();
      const rehearsed = await rehearse(scenario, { firstSeed: 1, runs: RELEASES });
      const { user, system } = process.cpuUsage(before);
      rates.push(RELEASES / ((user + system) / 1e6));
      broken ??= rehearsed.broken;
    }
    rates.sort((a, b) => a - b);
    const [middle = 0, best = 0] = [rates[ROUNDS >> 1], rates.at(-1)];
    const found =
      `${best.toFixed(0)} a second, half of the rounds ${middle.toFixed(0)} or more` +
      (broken === undefined ? "" : ", A PROMISE WAS BROKEN");
    rows.push({ what: `rehearsed releases, ${strategy.kind}`, found, bar: `>= ${BAR}`, met: best >= BAR && !broken });
  }
  return rows;
}
