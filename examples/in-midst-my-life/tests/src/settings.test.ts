import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { settingsSpec } from "@midst/shared/settings.js";
import { readConfig, variableTable } from "@plimsoll/runtime";

const stores = { DATABASE_URL: "postgres://midst:k3Yb0ardW1nd@db/midst", REDIS_URL: "redis://cache" };

function settingsOf(variables: Readonly<Record<string, string>>) {
  const reading = readConfig(settingsSpec, { variables: { ...stores, ...variables }, readFile: () => undefined });
  assert.equal(reading.kind, "ready");
  const { database, redis: _, ...others } = reading.config.values;
  const { url: __, ...figures } = database;
  return { ...others, database: figures };
}

for (const [environment, expected] of Object.entries({
  development: {
    debug: true,
    database: { ssl: false, pool: 5, statementTimeout: 10_000 },
    log: { level: "debug", format: "text", colour: true },
    csrf: false,
    rateLimit: { max: 1000, window: 900_000 },
    monitoring: { provider: "none", sampling: 0 },
    mockData: true,
    analytics: false,
    integrations: [],
  },
  staging: {
    debug: false,
    database: { ssl: true, pool: 20, statementTimeout: 10_000 },
    log: { level: "info", format: "json", colour: false },
    csrf: true,
    rateLimit: { max: 300, window: 900_000 },
    monitoring: { provider: "prometheus", sampling: 0.1 },
    mockData: false,
    analytics: true,
    integrations: ["linkedin", "indeed"],
  },
  production: {
    debug: false,
    database: { ssl: true, pool: 50, statementTimeout: 30_000 },
    log: { level: "info", format: "json", colour: false },
    csrf: true,
    rateLimit: { max: 100, window: 900_000 },
    monitoring: { provider: "datadog", sampling: 0.01 },
    mockData: false,
    analytics: true,
    integrations: ["linkedin", "indeed", "angellist"],
  },
})) {
  test(`${environment} must have its figures`, () => {
    assert.deepEqual(settingsOf({ NODE_ENV: environment }), expected);
  });
}

test("a variable must win over the figure of the environment", () => {
  assert.equal(settingsOf({ NODE_ENV: "production", RATE_LIMIT_MAX: "0" }).rateLimit.max, 0);
});

test("every missing variable must be named at once", () => {
  const reading = readConfig(settingsSpec, { variables: { NODE_ENV: "production" }, readFile: () => undefined });
  assert.equal(reading.kind, "refused");
  assert.deepEqual(
    reading.problems.map((problem) => "variable" in problem && problem.variable),
    ["DATABASE_URL", "REDIS_URL"],
  );
});

test("the README must describe every variable", async () => {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const table = variableTable(settingsSpec);
  assert.ok(unaligned(readme).includes(unaligned(table)), `Put this into README.md:\n${table}`);
});

/** A formatter pads the cells of tables. */
function unaligned(markdown: string): string {
  return markdown.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");
}
