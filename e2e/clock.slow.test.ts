import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SET_CLOCK_CODE } from "./world/set-clock.js";
import { Shop } from "./world/shop.js";

const HOUR_MS = 3_600_000;

/** Somebody sets the time of day of the whole machine, by an hour, in the middle of a release. */
let shop: Shop;
beforeAll(async () => {
  const release = { kind: "canary", steps: [50, 100], monitor: "1s", judge: { detect: 20 } } as const;
  shop = await Shop.given({ production: { release } });
  const preload = join(shop.dir, "set-clock.mjs");
  writeFileSync(preload, SET_CLOCK_CODE);
  shop.env = { NODE_OPTIONS: `--import=${preload}`, SET_CLOCK: join(shop.dir, "set-clock") };
  expect((await shop.ships()).exitCode).toBe(0);
});
afterAll(() => shop.close());

let count = 0;
const moments = [/build api \.\.\./, /start api\S+ x2 \.\.\./, /bake api .*\.\.\./, /watch .*\.\.\./];

for (const [direction, ms] of [
  ["forth", HOUR_MS],
  ["back", -HOUR_MS],
] as const) {
  test(`a clock set ${direction} by an hour in a release hurries nothing and holds nothing`, async () => {
    const load = await shop.underLoad();
    for (const moment of moments) {
      const { command, version } = givenShip();
      await command.says(moment);
      setClock(ms);
      const { exitCode, stderr } = await command.ended;
      expect({ moment, exitCode, stderr }).toEqual({ moment, exitCode: 0, stderr });
      expect(await shop.serves()).toBe(version);
      setClock(0);
    }
    expect(await load.stop()).toMatchObject({ hurt: 0, lost: 0 });
  });

  test(`a clock set ${direction} by an hour between a killed command and the next one costs nothing`, async () => {
    const load = await shop.underLoad();
    for (const moment of moments) {
      const { command, version } = givenShip();
      await command.says(moment);
      await command.killedBy("SIGKILL");
      setClock(ms);
      const { exitCode, stdout, stderr } = await shop.runs("ship", "production", "--yes");
      expect({ moment, exitCode, text: stdout + stderr }).toEqual({ moment, exitCode: 0, text: stdout + stderr });
      expect(await shop.serves()).toBe(version);
      setClock(0);
    }
    expect(await load.stop()).toMatchObject({ hurt: 0, lost: 0 });
  });
}

function givenShip() {
  count += 1;
  const version = `v${count}`;
  shop.commit({ version });
  return { command: shop.starts("ship", "production", "--yes"), version };
}

function setClock(ms: number): void {
  writeFileSync(join(shop.dir, "set-clock"), String(ms));
}
