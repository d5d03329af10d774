import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "./world/ask.js";
import { processesOf, processesRunning } from "./world/leftovers.js";
import { Shop } from "./world/shop.js";

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.given();
  shop.commit({ version: "A", says: "open for business" });
  expect((await shop.ships()).exitCode).toBe(0);
});
afterAll(() => shop.close());

test("status says what serves, from which commit, with which instances, at which address", async () => {
  const { exitCode, stdout } = await shop.runs("status");

  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^production: 1-\w+ serves, Version A\n/);
  expect(stdout).toMatch(/ api@\w+ +100% {2}2 of 2 ready\n/);
  expect(stdout.match(/ running {2}pid \d+ {2}up /g)).toHaveLength(2);
  expect(stdout).toContain(`http://shop.localhost:${shop.port}`);
});

test("logs show what each instance wrote, follow what comes, and can be cut to a service or a number", async () => {
  const read = async (...args: string[]) => (await shop.runs("logs", "production", ...args)).stdout.trim().split("\n");
  await expect.poll(async () => (await read()).filter((line) => line.includes("open for business"))).toHaveLength(2);
  expect(await read("--tail", "1")).toHaveLength(1);
  const nothing = await shop.runs("logs", "production", "--service", "web");
  expect(nothing.stdout).toBe("");

  const following = shop.starts("logs", "production", "--follow", "--tail", "1");
  await following.says(/open for business/);
  expect((await following.killedBy("SIGINT")).exitCode).toBe(0);
});

test("the proxy renews its process under load without losing a request", async () => {
  const load = await shop.underLoad(300);
  const before = processesRunning(/proxy\/main\.js worker/, shop.dir);

  const { exitCode } = await shop.runs("upgrade-proxy", "production");

  const { sent, statuses, lost } = await load.stop();
  expect(exitCode).toBe(0);
  expect({ statuses, lost }).toEqual({ statuses: { 200: sent }, lost: 0 });
  expect(processesRunning(/proxy\/main\.js worker/, shop.dir)).not.toEqual(before);
});

test("a supervisor that is killed in the middle of a release costs no request, and the release ends by itself", async () => {
  shop.commit({ version: "B" }, { production: { release: { kind: "blue-green", monitor: "2s" } } });
  const load = await shop.underLoad();
  const command = shop.starts("ship", "production", "--yes");
  await command.says(/wait-ready api\S+ \.\.\./);

  for (const pid of processesRunning(/supervisor\/main\.js/, shop.dir)) process.kill(pid, "SIGKILL");

  const { exitCode } = await command.ended;
  const { sent, statuses, lost } = await load.stop();
  expect(exitCode).toBe(0);
  expect({ statuses, lost }).toEqual({ statuses: { 200: sent }, lost: 0 });
  expect(await shop.serves()).toBe("B");
});

test("an instance that is killed is replaced by itself", async () => {
  const pids = async () =>
    (await shop.status()).instances.flatMap(({ pid, phase }) => (phase === "running" ? [pid] : []));
  const before = await pids();
  const [killed = 0] = before;

  process.kill(killed, "SIGKILL");

  await expect.poll(async () => (await pids()).includes(killed), { timeout: 20_000 }).toBe(false);
  await expect.poll(async () => (await pids()).length, { timeout: 20_000 }).toBe(before.length);
  expect(await shop.serves()).toBe("B");
});

test("down wants --yes without a terminal, and then leaves no process and no open port", async () => {
  const refused = await shop.runs("down", "production");
  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain("(CLI-NEEDS-YES)");
  expect(await shop.serves()).toBe("B");

  const { exitCode } = await shop.runs("down", "production", "--yes");

  expect(exitCode).toBe(0);
  await expect.poll(() => processesOf(shop.dir)).toEqual([]);
  await expect(ask(shop.port, "/")).rejects.toThrow("ECONNREFUSED");
  expect((await shop.runs("down", "production", "--yes")).exitCode).toBe(0);
});
