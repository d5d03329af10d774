import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { unusedPort } from "../packages/plimsoll/src/base/unused-port.testsuite.js";
import { Shop, type ShopParts } from "./world/shop.js";
import { Webhooks } from "./world/webhooks.js";

let shop: Shop;
let webhooks: Webhooks;

beforeAll(async () => {
  webhooks = await Webhooks.listen();
  shop = await Shop.given({ app: heard() });
  shop.env = { SLACK_WEBHOOK: webhooks.url("/slack") };
  expect((await shop.ships()).exitCode).toBe(0);
});
beforeEach(() => webhooks.forget());
afterAll(async () => {
  await shop.close();
  webhooks.close();
});

function heard(): NonNullable<ShopParts["app"]> {
  const hook = { kind: "webhook", url: webhooks.url("/hook") } as const;
  return { notify: [{ kind: "slack", webhook: { secret: "SLACK_WEBHOOK" } }, hook] };
}

test("a promoted release is told of once at its start and once at its end, on every channel", async () => {
  const commit = shop.commit({ version: "B" });

  const { summary } = await shop.ships();

  expect(webhooks.kinds()).toEqual(["started", "promoted"]);
  expect(webhooks.hook[1]).toMatchObject({
    app: "shop",
    environment: "production",
    release: summary.release,
    commit,
    subject: "Version B",
    by: "ada",
    stages: summary.steps.map(({ what }) => ({ name: what, result: "passed" })),
  });
  expect(webhooks.slack.map(({ text }) => text)).toEqual([
    `shop production: release ${summary.release} has started`,
    expect.stringMatching(`^shop production: release ${summary.release} serves, after \\d+ s$`),
  ]);
});

test("a release that goes back is told of with its reason and figures", async () => {
  const release = { kind: "canary", steps: [50, 100], monitor: "0s" } as const;
  shop.commit({ version: "broken", failsEvery: 5 }, { production: { release } });
  const load = await shop.underLoad();

  const { exitCode, summary } = await shop.ships();

  await load.stop();
  expect(exitCode).toBe(3);
  expect(webhooks.kinds()).toEqual(["started", "rolled-back"]);
  expect(webhooks.hook[1]?.reason).toBe(summary.reason?.message);
  expect(webhooks.hook[1]?.reason).toMatch(/^errors \d+ of \d+ .* on api canary against 0 of /);
  const [message] = webhooks.slack.slice(-1);
  expect(message?.text).toMatch(/was rolled back, 2-\w+ serves$/);
  const reason = message?.attachments[0].fields.find(({ title }) => title === "Reason");
  expect(reason?.value.replaceAll("&gt;", ">")).toBe(summary.reason?.message);
});

test("an approval is asked for once, with what to type, and the end is told of by whoever carries on", async () => {
  shop.commit({ version: "C" }, { production: { approval: true } });
  const { exitCode, summary } = await shop.ships();
  expect(exitCode).toBe(5);
  expect(webhooks.kinds()).toEqual(["started", "approval-wanted"]);
  expect(webhooks.hook[1]?.next).toBe(`plimsoll approve ${summary.release}`);

  await shop.runs("approve");

  expect(webhooks.kinds()).toEqual(["started", "approval-wanted", "promoted"]);
  expect(webhooks.slack).toHaveLength(3);
});

test("across a kill and a resume everything is told once", async () => {
  shop.commit({ version: "D" }, { production: { release: { kind: "blue-green", monitor: "2s" } } });
  const killed = shop.starts("ship", "production", "--yes");
  await killed.says(/watch .*\.\.\./);
  await killed.killedBy("SIGKILL");

  const resumed = await shop.runs("resume", "production");

  expect(resumed.exitCode).toBe(0);
  expect(webhooks.kinds()).toEqual(["started", "promoted"]);
  expect(webhooks.slack).toHaveLength(2);
});

test("webhooks that refuse, never answer or answer 500 hold no release, and the journal says which did what", async () => {
  const nobody = `http://127.0.0.1:${await unusedPort()}/`;
  const urls = [nobody, webhooks.url("/slow"), webhooks.url("/broken")];
  const notify = urls.map((url) => ({ kind: "webhook", url }) as const);
  shop.commit({ version: "E" }, { app: { notify }, production: {} });

  const { exitCode, summary, stderr } = await shop.ships();

  expect(exitCode).toBe(0);
  expect(await shop.serves()).toBe("E");
  const told = (await shop.journal(summary.release)).filter((entry) => entry.kind === "notified");
  const problem = "The webhook did not answer at all; The webhook did not answer in time; The webhook answered 500";
  expect(told[0]).toMatchObject({ what: "started", problem });
  expect(stderr).toContain(`could not notify (started): ${problem}`);
});
