import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { defineConfig } from "./define-config.js";
import { envExample, variableTable } from "./document.js";
import type { Variables } from "./environment.js";
import { boolean, duration, integer, list, number, oneOf, optional, port, string, url } from "./fields.js";
import { ConfigError, problemText } from "./problem.js";
import { readConfig } from "./read-config.js";
import { secret } from "./secret-field.js";

const spec = defineConfig({
  fields: {
    port: port("PORT", { default: 3_001, doc: "Where the API listens" }),
    level: oneOf("LOG_LEVEL", ["debug", "info"], { default: "info" }),
    database: {
      url: secret("DATABASE_URL", { url: ["postgres:"], doc: "The main database" }),
      pool: integer("DATABASE_POOL", { min: 1, max: 100, doc: "Connections of one instance" }),
      ssl: boolean("DATABASE_SSL", { default: false }),
    },
    sampling: number("SAMPLING", { default: 1, min: 0, max: 1 }),
    origins: list("ORIGINS", { default: [] }),
    window: duration("WINDOW", { default: 900_000 }),
    site: optional(url("SITE")),
  },
  profiles: {
    development: { database: { pool: 5 } },
    staging: { database: { pool: 20, ssl: true }, sampling: 0.1 },
    production: { database: { pool: 50, ssl: true }, sampling: 0.01 },
  },
  features: { newEditor: ["development"] },
});

function read(variables: Variables, files: Readonly<Record<string, string>> = {}) {
  return readConfig(spec, { variables, readFile: (path) => files[path] });
}

function config(variables: Variables, files?: Readonly<Record<string, string>>) {
  const reading = read(variables, files);
  if (reading.kind === "refused") throw new ConfigError(reading.problems);
  return reading.config;
}

const DATABASE_URL = "postgres://app:kc8sE2vQ9@db/app";

describe("a configuration", () => {
  test("takes each value from the last source that names it [ENV-02]", () => {
    const base = { DATABASE_URL, NODE_ENV: "staging" };
    const pool = (variables: Variables, files?: Readonly<Record<string, string>>) =>
      config({ ...base, ...variables }, files).values.database.pool;
    expect(config(base).values.port).toBe(3_001);
    expect(pool({})).toBe(20);
    expect(pool({ DATABASE_POOL: "7" })).toBe(7);
    expect(pool({ DATABASE_POOL: "7", DATABASE_POOL_FILE: "/run/pool" }, { "/run/pool": "9\n" })).toBe(9);
    expect(pool({ DATABASE_POOL: "" })).toBe(20);
  });

  test("reads secrets from a folder of files", () => {
    const reading = readConfig(
      { ...spec, secretFolder: "/run/secrets" },
      { variables: {}, readFile: (path) => (path === "/run/secrets/DATABASE_URL" ? DATABASE_URL : undefined) },
    );
    expect(reading.kind === "ready" && reading.config.values.database.url.reveal()).toBe(DATABASE_URL);
  });

  test("reads every kind of value", () => {
    const variables = {
      DATABASE_URL,
      DATABASE_SSL: "yes",
      SAMPLING: "0.5",
      ORIGINS: "https://a, https://b",
      WINDOW: "15m",
    };
    const { values } = config({ ...variables, SITE: "https://example.com", LOG_LEVEL: "debug" });
    expect({ ...values, database: { ...values.database, url: values.database.url.reveal() } }).toEqual({
      port: 3_001,
      level: "debug",
      database: { url: DATABASE_URL, pool: 5, ssl: true },
      sampling: 0.5,
      origins: ["https://a", "https://b"],
      window: 900_000,
      site: "https://example.com",
    });
  });

  test("knows its environment, and what Plimsoll says wins over what Node says [ENV-01]", () => {
    const { environment, isStaging, isProduction, isDevelopment } = config({
      DATABASE_URL,
      NODE_ENV: "production",
      PLIMSOLL_ENVIRONMENT: "staging",
    });
    expect({ environment, isStaging, isProduction, isDevelopment }).toEqual({
      environment: "staging",
      isStaging: true,
      isProduction: false,
      isDevelopment: false,
    });
  });

  test("has a feature off when nobody declared it, and lets a variable override [ENV-08]", () => {
    expect(config({ DATABASE_URL }).feature("newEditor")).toBe(true);
    expect(config({ DATABASE_URL, NODE_ENV: "production" }).feature("newEditor")).toBe(false);
    expect(config({ DATABASE_URL, NODE_ENV: "production", FEATURE_NEW_EDITOR: "on" }).feature("newEditor")).toBe(true);
    expect(config({ DATABASE_URL }).feature("neverDeclared")).toBe(false);
  });

  test("never shows a secret, however it is printed", () => {
    const { values } = config({ DATABASE_URL });
    const printed = [
      JSON.stringify(values),
      inspect(values, { depth: 9 }),
      String(values.database.url),
      `${values.database.url}`,
    ];
    for (const text of printed) expect(text).not.toContain("kc8sE2vQ9");
  });

  test("cannot be changed", () => {
    const { values } = config({ DATABASE_URL });
    expect(() => Object.assign(values.database, { pool: 1 })).toThrow(TypeError);
  });

  test("documents every variable once [ENV-11]", () => {
    const variables = [
      "PORT",
      "LOG_LEVEL",
      "DATABASE_URL",
      "DATABASE_POOL",
      "DATABASE_SSL",
      "SAMPLING",
      "ORIGINS",
      "WINDOW",
      "SITE",
      "FEATURE_NEW_EDITOR",
    ];
    const inExample = [...envExample(spec).matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name]) => name);
    const inTable = [...variableTable(spec).matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name);
    expect(inExample).toEqual(variables);
    expect(inTable).toEqual(variables);
    expect(envExample(spec)).toContain("# Where the API listens: a whole number from 0 to 65535\nPORT=3001\n");
  });
});

describe("thirty mistakes in one configuration", () => {
  const wrong = defineConfig({
    fields: {
      port1: port("PORT_1"),
      port2: port("PORT_2"),
      integer1: integer("INTEGER_1"),
      integer2: integer("INTEGER_2", { min: 5 }),
      integer3: integer("INTEGER_3", { max: 5 }),
      number1: number("NUMBER_1", { min: 0, max: 1 }),
      boolean1: boolean("BOOLEAN_1"),
      oneOf1: oneOf("ONE_OF_1", ["a", "b"]),
      url1: url("URL_1"),
      url2: url("URL_2", { protocols: ["redis:"] }),
      duration1: duration("DURATION_1"),
      string1: string("STRING_1", { pattern: /^[a-z]+$/ }),
      missing1: string("MISSING_1"),
      missing2: integer("MISSING_2"),
      missing3: secret("MISSING_3"),
      typo: string("DATABASE_HOST"),
      secretUrl: secret("SECRET_URL", { url: ["postgres:"] }),
      short: secret("SHORT_SECRET", { minLength: 32 }),
      monotone: secret("MONOTONE_SECRET", { minLength: 32 }),
      sample: secret("SAMPLE_SECRET"),
      samplePassword: secret("SAMPLE_URL", { url: ["postgres:"] }),
      fileGone: string("FILE_GONE"),
      fileDenied: secret("FILE_DENIED"),
      fileWrong: integer("FILE_WRONG"),
      profiled1: integer("PROFILED_1", { max: 10 }),
      profiled2: secret("PROFILED_2", {}),
      twice1: string("TWICE", { default: "" }),
      twice2: string("TWICE", { default: "" }),
    },
    profiles: {
      prodution: {},
      production: { profiled1: 11, profiled2: "in-the-profile", neverDeclared: 1 } as object,
    },
    features: { flag: [] },
  });
  const variables = {
    PLIMSOLL_ENVIRONMENT: "prod",
    PORT_1: "80a",
    PORT_2: "65536",
    INTEGER_1: "1.5",
    INTEGER_2: "4",
    INTEGER_3: "6",
    NUMBER_1: "1.01",
    BOOLEAN_1: "perhaps",
    ONE_OF_1: "c",
    URL_1: "not a url",
    URL_2: "http://x",
    DURATION_1: "soon",
    STRING_1: "ABC",
    DATABSE_HOST: "db",
    SECRET_URL: "mysql://user:sentinel-1@db",
    SHORT_SECRET: "sentinel-2",
    MONOTONE_SECRET: "sss222sss222sss222sss222sss222sss222",
    SAMPLE_SECRET: "changeme",
    SAMPLE_URL: "postgres://app:devpass@db/app",
    FILE_GONE_FILE: "/gone",
    FILE_DENIED_FILE: "/denied",
    FILE_WRONG_FILE: "/wrong",
    PROFILED_2: "fine-and-long-enough",
    FEATURE_FLAG: "si",
  };
  const readFile = (path: string) => {
    if (path === "/denied") throw Object.assign(new Error("denied"), { code: "EACCES" });
    return path === "/wrong" ? "three" : undefined;
  };
  const sentences = (given: Variables) => {
    const reading = readConfig(wrong, { variables: given, readFile });
    return reading.kind === "refused" ? reading.problems.map(problemText) : [];
  };

  test("are each named in one run, with their place", () => {
    expect(sentences(variables)).toMatchInlineSnapshot(`
      [
        "The environment "prod" is not known: wanted one of development, test, staging, production, prodution in PLIMSOLL_ENVIRONMENT or NODE_ENV",
        "TWICE is read by twice1 and twice2: give each field a variable of its own",
        "PROFILED_1 (profiled1) must be a whole number of at most 10: found "11" in the profile of production",
        "The profile of production holds the secret "profiled2": move it to PROFILED_2 or a secret file",
        "The profile of production sets "neverDeclared", which is no field: remove it or declare the field",
        "PORT_1 (port1) must be a whole number from 0 to 65535: found "80a" in the environment",
        "PORT_2 (port2) must be a whole number from 0 to 65535: found "65536" in the environment",
        "INTEGER_1 (integer1) must be a whole number: found "1.5" in the environment",
        "INTEGER_2 (integer2) must be a whole number of at least 5: found "4" in the environment",
        "INTEGER_3 (integer3) must be a whole number of at most 5: found "6" in the environment",
        "NUMBER_1 (number1) must be a number from 0 to 1: found "1.01" in the environment",
        "BOOLEAN_1 (boolean1) must be true or false: found "perhaps" in the environment",
        "ONE_OF_1 (oneOf1) must be one of a, b: found "c" in the environment",
        "URL_1 (url1) must be a URL starting with http: or https:: found "not a url" in the environment",
        "URL_2 (url2) must be a URL starting with redis:: found "http://x" in the environment",
        "DURATION_1 (duration1) must be a duration such as 500ms, 30s or 15m: found "soon" in the environment",
        "STRING_1 (string1) must be text matching ^[a-z]+$: found "ABC" in the environment",
        "MISSING_1 (missing1) is missing: wanted text in MISSING_1 or a file named by MISSING_1_FILE",
        "MISSING_2 (missing2) is missing: wanted a whole number in MISSING_2 or a file named by MISSING_2_FILE",
        "MISSING_3 (missing3) is missing: wanted a secret in MISSING_3 or a file named by MISSING_3_FILE",
        "DATABASE_HOST (typo) is missing: wanted text in DATABASE_HOST or a file named by DATABASE_HOST_FILE ("DATABSE_HOST" is set: is that the one?)",
        "SECRET_URL (secretUrl) must be a URL starting with postgres:: found something else (not shown) in the environment",
        "SHORT_SECRET (short) has 10 characters, 32 are needed, found in the environment: set a strong value of its own for this environment",
        "MONOTONE_SECRET (monotone) repeats the same few characters, found in the environment: set a strong value of its own for this environment",
        "SAMPLE_SECRET (sample) is a sample password, found in the environment: set a strong value of its own for this environment",
        "SAMPLE_URL (samplePassword) is a sample password, found in the environment: set a strong value of its own for this environment",
        "FILE_GONE (fileGone) names the file "/gone" that cannot be read: there is no such file",
        "FILE_DENIED (fileDenied) names the file "/denied" that cannot be read: EACCES",
        "FILE_WRONG (fileWrong) must be a whole number: found "three" in the file "/wrong"",
        "PROFILED_1 (profiled1) is missing: wanted a whole number of at most 10 in PROFILED_1 or a file named by PROFILED_1_FILE ("PROFILED_2" is set: is that the one?)",
        "FEATURE_FLAG must be true or false: found "si" in the environment",
      ]
    `);
    // The thirtieth, the name of the environment, leaves PROFILED_1 without its value: that is said beside.
    expect(sentences(variables)).toHaveLength(31);
  });

  test("are named in the profiles of all environments, each once", () => {
    for (const environment of ["development", "production"]) {
      const found = sentences({ ...variables, PLIMSOLL_ENVIRONMENT: environment }).filter((text) =>
        text.includes('"11"'),
      );
      expect(found).toEqual([
        'PROFILED_1 (profiled1) must be a whole number of at most 10: found "11" in the profile of production',
      ]);
    }
  });

  test("show no secret", () => {
    const text = sentences(variables).join("\n");
    for (const sentinel of [
      "sentinel-1",
      "sentinel-2",
      "sss222",
      "changeme",
      "devpass",
      "fine-and-long",
      "in-the-profile",
    ]) {
      expect(text).not.toContain(sentinel);
    }
  });
});
