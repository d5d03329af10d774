import { afterAll, beforeAll, expect, test } from "vitest";
import { foldEntries } from "../packages/plimsoll/src/release/state.js";
import type { Command, Ran } from "./world/plimsoll.js";
import { Shop } from "./world/shop.js";

/** Commands that are interrupted, at every entry of the journal. Releases whose processes are killed: `kill-matrix`. */
let shop: Shop;
beforeAll(async () => {
  shop = await Shop.given();
  expect((await shop.ships()).exitCode).toBe(0);
});
afterAll(() => shop.close());

const CANARY = { release: { kind: "canary", steps: [50, 100], monitor: "1s", judge: { detect: 20 } } } as const;
const WATCHED = { release: { kind: "blue-green", monitor: "3s" } } as const;
let count = 0;

function givenShip(production: typeof CANARY | typeof WATCHED = CANARY): Command {
  count += 1;
  shop.commit({ version: `v${count}` }, { production });
  return shop.starts("ship", "production", "--yes");
}

async function shipped(): Promise<string> {
  await givenShip(WATCHED).ended;
  return (await shop.status()).serves?.release ?? "";
}

/** Progress has one line per entry of the journal; a command that has fewer comes to its own end. */
async function atEntry(command: Command, n: number): Promise<void> {
  await command.says(new RegExp(`(^|\\n)(\\d\\d:\\d\\d:\\d\\d .*\\n){${n}}`)).catch(() => {});
}

async function signalledAtEntry(command: Command, n: number, signal: NodeJS.Signals): Promise<Ran> {
  await atEntry(command, n);
  return await command.killedBy(signal);
}

async function expectNothingUnderWay(context: object): Promise<void> {
  expect({ ...context, underWay: (await shop.status()).underWay }).toEqual({ ...context, underWay: undefined });
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} at any entry of the journal ends the release before the command, and leaves no lock`, async () => {
    const load = await shop.underLoad();
    for (let n = 1; n <= 15; n += 2) {
      const before = await shop.serves();
      const { exitCode } = await signalledAtEntry(givenShip(), n, signal);
      expect({ n, exitCode }).toEqual({ n, exitCode: expect.toBeOneOf([0, 1, 3]) });
      await expectNothingUnderWay({ n, signal });
      expect(await shop.serves()).toBe(exitCode === 0 ? `v${count}` : before);
    }
    const { sent, statuses, lost } = await load.stop();
    expect({ statuses, lost }).toEqual({ statuses: { 200: sent }, lost: 0 });
  });
}

test("a rollback killed at any entry of its journal loses no request, and the next command ends it", async () => {
  const releases = [await shipped(), await shipped()];
  const load = await shop.underLoad();
  for (let n = 1; n <= 6; n += 1) {
    const to = releases[(n + 1) % 2] ?? "";
    await signalledAtEntry(shop.starts("rollback", "production", "--yes", "--to", to), n, "SIGKILL");
    expect((await shop.runs("resume", "production")).exitCode).toBe(0);
    await expectNothingUnderWay({ n });
    expect({ n, serves: (await shop.status()).serves?.release }).toEqual({ n, serves: to });
  }
  const { sent, statuses, lost } = await load.stop();
  expect({ statuses, lost }).toEqual({ statuses: { 200: sent }, lost: 0 });
});

test("a second SIGINT leaves at once, and the next command takes the release back", async () => {
  const before = await shop.serves();
  const command = givenShip(WATCHED);
  await command.says(/watch .*\.\.\./);
  command.child.kill("SIGINT");
  await command.says(/taking the release back/);
  const left = await command.killedBy("SIGINT");
  expect(left.exitCode).toBeOneOf([3, 130]);

  await shop.runs("resume", "production");

  await expectNothingUnderWay({});
  expect(await shop.serves()).toBe(before);
});

test("a frozen command loses the environment when its lease runs out, and changes nothing when it wakes", async () => {
  shop.defines({ app: { gates: { long: "sleep 30" } } });
  const frozen = givenShip(WATCHED);
  await frozen.says(/gate long .*\.\.\./);
  frozen.child.kill("SIGSTOP");
  expect((await shop.runs("resume", "production")).exitCode).toBe(4);
  const successor = await untilTakenOver();

  frozen.child.kill("SIGCONT");

  const woken = await frozen.ended;
  expect(woken.exitCode).toBe(4);
  expect(woken.stdout).toMatch(/^\d+-\w+ is in the hands of another process now/);
  expect((await successor.ended).exitCode).toBe(0);
  const { serves } = await shop.status();
  const entries = await shop.journal(serves?.release ?? "");
  const adopted = entries.findIndex(({ kind }) => kind === "adopted");
  const inTime = entries.filter(({ fence = 0 }, index) => index < adopted || fence >= (entries[adopted]?.fence ?? 0));
  expect(foldEntries(undefined, entries)).toEqual(foldEntries(undefined, inTime));
  const done = entries.flatMap((entry) => (entry.kind === "done" ? [entry.step] : []));
  expect(done).toEqual([...new Set(done)]);
  expect((await shop.status()).services.api?.find(({ weight }) => weight === 100)).toMatchObject({
    running: 2,
    ready: 2,
  });
  expect(await shop.serves()).toBe(`v${count}`);
  await expectNothingUnderWay({});
});

/** Tries again until the lease has run out; resolves with the command that has the release now. */
async function untilTakenOver(): Promise<Command> {
  for (;;) {
    const command = shop.starts("resume", "production");
    const took = await command.says(/carrying it to its end first/).then(
      () => true,
      () => false,
    );
    if (took) return command;
    expect((await command.ended).exitCode).toBe(4);
  }
}
