import { compiled, type Row } from "./table.js";

const RELEASES = 2_000;
const BAR = 1_000;

/**
 * Releases of a three-service app (an API that migrates a database, a web front end, a worker) on the real engine, a storm
 * each, per second of one core's time: others on the machine do not count, as far as the system can tell them apart.
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
    await rehearse(scenario, { firstSeed: 1, runs: RELEASES / 10 });
    const before = process.cpuUsage();
    const { broken } = await rehearse(scenario, { firstSeed: 1, runs: RELEASES });
    const { user, system } = process.cpuUsage(before);
    const rate = RELEASES / ((user + system) / 1e6);
    const found = `${rate.toFixed(0)} a second${broken === undefined ? "" : ", A PROMISE WAS BROKEN"}`;
    rows.push({ what: `rehearsed releases, ${strategy.kind}`, found, bar: `>= ${BAR}`, met: rate >= BAR && !broken });
  }
  return rows;
}
