import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WrittenApp } from "../packages/plimsoll/src/definition/app.js";
import { processesOf } from "./world/leftovers.js";
import type { Ran } from "./world/plimsoll.js";
import { Shop } from "./world/shop.js";
import { Webhooks } from "./world/webhooks.js";

/** Each is looked for everywhere: in the shell, in a file beside the definition, over several lines, in an address. */
const sentinels = {
  TOKEN: `sentinel-shell-${randomBytes(8).toString("hex")}`,
  API_KEY: `sentinel/file+${randomBytes(8).toString("hex")}=`,
  PRIVATE_KEY: `-----BEGIN KEY-----\nsentinelpem${randomBytes(8).toString("hex")}\n-----END KEY-----`,
};

let shop: Shop;
let webhooks: Webhooks;
const outputs: string[] = [];

beforeAll(async () => {
  webhooks = await Webhooks.listen();
  shop = await Shop.given();
  const api = {
    uses: ["db"],
    migrate: "node migrate.js",
    env: {
      TOKEN: { secret: "TOKEN" },
      API_KEY: { secret: "API_KEY" },
      PRIVATE_KEY: { secret: "PRIVATE_KEY" },
    },
  } as const;
  shop.env = {
    TOKEN: sentinels.TOKEN,
    PRIVATE_KEY: sentinels.PRIVATE_KEY,
    SLACK_WEBHOOK: webhooks.url("/slack?sentinel-webhook-address"),
  };
  shop.write(".env.production", `API_KEY=${sentinels.API_KEY}\n`);
  shop.write("api/migrate.js", "");
  shop.commit({ version: "A", says: EVERYTHING }, { api, app: app() });
  keep(await shop.runs("ship", "production", "--yes", "--json"));
});
afterAll(async () => {
  await shop.close();
  webhooks.close();
});

const EVERYTHING = "token $TOKEN key $API_KEY pem $PRIVATE_KEY database $DATABASE_URL";

function app(gates: Readonly<Record<string, string>> = {}): Partial<WrittenApp> {
  const notify = [
    { kind: "slack", webhook: { secret: "SLACK_WEBHOOK" } },
    { kind: "webhook", url: webhooks.url("/hook") },
  ] as const;
  return { stores: { db: { kind: "postgres", version: 16 } }, gates, notify };
}

function keep(ran: Ran): Ran {
  outputs.push(ran.stdout, ran.stderr);
  return ran;
}

test("a service gets its secrets and its store's address, whole", async () => {
  const env = await shop.instanceEnvironment();
  expect(env).toMatchObject(sentinels);
  expect(new URL(env.DATABASE_URL ?? "").password.length).toBeGreaterThan(15);
});

test("no secret is written anywhere: not when it is said by a service, a gate, a migration or a failing start [SCT-19]", async () => {
  const password = new URL((await shop.instanceEnvironment()).DATABASE_URL ?? "").password;

  shop.commit(
    { version: "talkative gate" },
    { app: app({ leak: `cat ${join(shop.dir, ".env.production")}; exit 1` }) },
  );
  expect(keep(await shop.runs("ship", "production", "--yes")).exitCode).toBe(1);

  shop.write("api/migrate.js", "console.error(process.env); process.exit(1);");
  shop.commit({ version: "talkative migration" }, { app: app() });
  expect(keep(await shop.runs("ship", "production", "--yes")).exitCode).toBe(1);

  shop.write("api/migrate.js", "");
  shop.commit({ version: "talkative death", diesSaying: EVERYTHING });
  expect(keep(await shop.runs("ship", "production", "--yes")).exitCode).toBe(3);

  for (const command of ["status", "history", "logs", "plan"]) {
    keep(await shop.runs(command, "production"));
    keep(await shop.runs(command, "production", "--json"));
  }

  const wanted = [...Object.values(sentinels).flatMap((value) => value.split("\n")), password, "sentinel-webhook"];
  const values = wanted.filter((value) => !value.startsWith("-----"));
  // What a service prints is in its raw output file until the supervisor has read it, a moment later.
  await expect.poll(() => filesWith(values, shop.stateDir), { timeout: 10_000 }).toEqual([]);
  expect(values.filter((value) => outputs.some((output) => output.includes(value)))).toEqual([]);
  const told = JSON.stringify([webhooks.hook, webhooks.slack]);
  expect(values.filter((value) => told.includes(value))).toEqual([]);
  expect(told).toContain("rolled-back");
  const commandLines = processesOf(shop.dir).map((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8"));
  expect(values.filter((value) => commandLines.some((line) => line.includes(value)))).toEqual([]);
  expect(outputs.join("\n")).toContain("token ");
});

test("every secret without a value is named in one refusal, with where it is asked for", async () => {
  shop.env = { PRIVATE_KEY: "here" };
  shop.commit({ version: "keyless" });

  const { exitCode, stdout, stderr } = await shop.runs("ship", "production", "--yes");

  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain(
    "Cannot release to production as these secrets have no value: TOKEN (services.api.env.TOKEN), SLACK_WEBHOOK (notify.0)",
  );
});

/** `file: value` for every hit, in any of the forms in which tools write a value. */
function filesWith(values: readonly string[], folder: string): readonly string[] {
  const forms = values.flatMap((value) => {
    const bytes = Buffer.from(value);
    const whole = [value, encodeURIComponent(value), bytes.toString("base64"), bytes.toString("hex")];
    return [...new Set(whole)].map((form) => ({ value, form: Buffer.from(form) }));
  });
  return filesBelow(folder).flatMap((file) => {
    const content = readFileSync(file);
    return forms.flatMap(({ value, form }) => (content.includes(form) ? [`${file}: ${value}`] : []));
  });
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    if (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}
