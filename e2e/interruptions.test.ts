import { afterAll, beforeAll, expect, test } from "vitest";
import { documentOf, type Ran } from "./world/plimsoll.js";
import { Shop } from "./world/shop.js";

/** Whatever dies and whenever: the app serves on, and the next ordinary command needs nobody's help. */
let shop: Shop;
beforeAll(async () => {
  shop = await Shop.given();
  expect((await shop.ships()).exitCode).toBe(0);
});
afterAll(() => shop.close());

const WATCHED = { release: { kind: "blue-green", monitor: "2s" } } as const;
let count = 0;

/** Ships a new version and kills the command as soon as it has said so; resolves with the version. */
async function givenKilledBy(signal: NodeJS.Signals, said: RegExp): Promise<{ version: string; ran: Ran }> {
  count += 1;
  const version = `v${count}`;
  shop.commit({ version }, { production: WATCHED });
  const command = shop.starts("ship", "production", "--yes");
  await command.says(said);
  return { version, ran: await command.killedBy(signal) };
}

const moments: Readonly<Record<string, RegExp>> = {
  "it was opened": /opened by/,
  "instances are being started": /start api\S+ x2 \.\.\./,
  "traffic is being moved": /shift api 100% \.\.\./,
  "production is being watched": /watch .*\.\.\./,
};

for (const [moment, said] of Object.entries(moments)) {
  test(`a ship killed while ${moment} loses no request, and the same command once more serves the new version`, async () => {
    const load = await shop.underLoad();
    const { version, ran } = await givenKilledBy("SIGKILL", said);
    expect(ran.signal).toBe("SIGKILL");

    const again = await shop.ships();

    const { sent, statuses, lost } = await load.stop();
    expect({ statuses, lost }).toEqual({ statuses: { 200: sent }, lost: 0 });
    expect(again.exitCode).toBe(0);
    expect(await shop.serves()).toBe(version);
    expect((await shop.status()).underWay).toBeUndefined();
  });
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} takes the release back before the command ends, and the way is free for the next one`, async () => {
    const before = await shop.serves();

    const { version, ran } = await givenKilledBy(signal, /watch .*\.\.\./);

    expect(ran.exitCode).toBe(3);
    expect(ran.stdout).toContain(`Aborted by ada: ${signal} received`);
    expect(await shop.serves()).toBe(before);
    expect((await shop.status()).underWay).toBeUndefined();
    expect((await shop.ships()).exitCode).toBe(0);
    expect(await shop.serves()).toBe(version);
  });
}

test("of two commands at once one ships, and the other says who holds the environment and ends with 4", async () => {
  shop.commit({ version: "contended" }, { production: WATCHED });
  const first = shop.starts("ship", "production", "--yes");
  await first.says(/opened by/);

  const second = await shop.runs("ship", "production", "--yes", "--json");

  expect(second.exitCode).toBe(4);
  expect(documentOf(second)).toMatchObject({
    error: { code: "REL-HELD", message: expect.stringMatching(/^production is held by ada \(process \d+, /) },
  });
  expect((await first.ended).exitCode).toBe(0);
  expect(await shop.serves()).toBe("contended");
});

test("a release whose command was killed can be aborted by the next one", async () => {
  const before = await shop.serves();
  await givenKilledBy("SIGKILL", /watch .*\.\.\./);
  expect((await shop.status()).underWay).toMatchObject({ goingBack: false });

  const { exitCode, stdout } = await shop.runs("abort", "--reason", "never mind");

  expect(exitCode).toBe(3);
  expect(stdout).toContain("Aborted by ada: never mind");
  expect(await shop.serves()).toBe(before);
});

test("resume with nothing to resume says so and ends with 0", async () => {
  const { exitCode, stdout } = await shop.runs("resume", "production");
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: "nothing to resume in production\n" });
});
