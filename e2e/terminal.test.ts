import { afterAll, beforeAll, expect, test } from "vitest";
import { Shop } from "./world/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.given();
  expect((await shop.ships()).exitCode).toBe(0);
});
afterAll(() => shop.close());

const ESCAPE = String.fromCharCode(27);
const COLOUR = new RegExp(`${ESCAPE}\\[[0-9;]*m`);
const plain = (text: string) => text.replaceAll(new RegExp(`${ESCAPE}\\[[0-9;?]*[A-Za-z]`, "g"), "");

test("on a terminal ship shows the plan and asks; no means that nothing has changed", async () => {
  shop.commit({ version: "B" });
  const asked = shop.startsOnTerminal("ship", "production");
  await asked.says(/Ship 2-\w+ to production\?/);

  asked.types("n");

  const { exitCode, stdout } = await asked.ended;
  expect(exitCode).toBe(1);
  expect(plain(stdout)).toContain("#1 []   build api");
  expect(await shop.serves()).toBe("A");
  expect((await shop.status()).underWay).toBeUndefined();
});

test("on a terminal a release is drawn as a tree that ends with every step done, and yes goes ahead", async () => {
  const asked = shop.startsOnTerminal("ship", "production");
  await asked.says(/Ship 2-\w+ to production\?/);

  asked.types("y");

  const { exitCode, stdout } = await asked.ended;
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(COLOUR);
  const last = plain(stdout).slice(plain(stdout).lastIndexOf("✓ build api"));
  for (const step of ["build api", "start api@", "wait-ready api@", "shift api 100%", "activate 2-"]) {
    expect(last).toContain(`✓ ${step}`);
  }
  expect(last).toMatch(/2-\w+ serves production, after [\d.]+ s/);
  expect(await shop.serves()).toBe("B");
});

test("NO_COLOR and --no-color leave no colour on a terminal either", async () => {
  for (const [args, env] of [
    [["status"], { NO_COLOR: "1" }],
    [["--no-color", "status"], {}],
    [["ship", "nowhere"], { NO_COLOR: "1" }],
  ] as const) {
    shop.env = env;
    const { stdout } = await shop.startsOnTerminal(...args).ended;
    expect(stdout).not.toBe("");
    expect(stdout).not.toMatch(COLOUR);
  }
  shop.env = {};
});

test("a release that waits for an approval on a terminal goes on when somebody approves", async () => {
  shop.commit({ version: "C" }, { production: { approval: true } });
  const waiting = shop.startsOnTerminal("ship", "production", "--yes");
  await waiting.says(/▸ approve/);

  await shop.runs("approve", "--message-only");

  expect((await waiting.ended).exitCode).toBe(0);
  expect(await shop.serves()).toBe("C");
});
