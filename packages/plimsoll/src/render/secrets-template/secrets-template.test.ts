import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { defineApp } from "../../definition/app.js";
import { node } from "../../definition/build.js";
import { secret } from "../../definition/secret.js";
import { postgres } from "../../definition/store.js";
import { docker, kubernetes } from "../../definition/target.js";
import { DEVELOPER_AGENT } from "../compose/systems.testsuite.js";
import { kubernetes as kubernetesRenderer } from "../kubernetes/kubernetes.js";
import { renderInput } from "../rendered.testsuite.js";
import { dotenvText } from "./dotenv.js";
import { secretsTemplate } from "./secrets-template.js";

const shop = defineApp({
  name: "shop",
  domain: "shop.example.com",
  registry: "ghcr.io/acme/shop",
  stores: { db: postgres() },
  services: {
    api: {
      build: node(),
      port: 3000,
      hosts: ["api"],
      uses: ["db"],
      env: { JWT_SECRET: secret("JWT_SECRET"), MOTTO: "buy 'n save" },
    },
    jobs: { build: "api", command: "node jobs.js", uses: ["db"], env: { MOTTO: "work" } },
  },
  target: docker(),
  environments: {
    production: {},
    staging: { target: kubernetes(), secrets: { from: "external-secrets", store: "main" } },
  },
});

const rendered = secretsTemplate.render(renderInput(shop));

test("a template must list what to fill in, for whom, and each plain value once [ENV-11, ENV-12, SCT-05]", () => {
  expect(rendered.map(({ path }) => path)).toEqual([
    "deploy/secrets/production.env.example",
    "deploy/secrets/.gitignore",
  ]);
  expect(rendered[0]?.content).toMatchInlineSnapshot(`
    "# Variables of shop in production. Copy it to deploy/secrets/production.env and fill it in there.
    # Written by \`plimsoll render\` from the definition (plimsoll.config.ts): change that, and run it again.

    # The commit or version whose images run
    REVISION=
    # Folder with fullchain.pem and privkey.pem, readable for user 101
    CERTIFICATES=

    # For db, api, jobs; letters and digits only, as it is part of addresses: openssl rand -hex 32
    DB_PASSWORD=
    # For api
    JWT_SECRET=

    # Written into the rendered files already, and changed in the definition: here for whoever runs a service by hand
    DATABASE_URL="postgresql://shop:\${DB_PASSWORD}@db:5432/shop"
    DB_URL="postgresql://shop:\${DB_PASSWORD}@db:5432/shop"
    HOST=0.0.0.0
    # MOTTO="buy 'n save" (api)
    # MOTTO=work (jobs)
    NODE_ENV=production
    NODE_OPTIONS=--max-old-space-size=819
    PLIMSOLL_ENVIRONMENT=production
    # PLIMSOLL_SERVICE=api (api)
    # PLIMSOLL_SERVICE=jobs (jobs)
    PORT=3000
    "
  `);
});

test("the template of system 004 must have its variables, with secrets as references to its vault [ENV-12, ENV-13, D-29]", () => {
  const template = secretsTemplate.render(renderInput(DEVELOPER_AGENT)).find(({ path }) => path.includes("production"));
  const lines = (template?.content ?? "").split("\n").filter((line) => /^\w+=/.test(line));
  const values = new Map(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
  expect(Object.fromEntries(values)).toMatchObject({
    NODE_ENV: "production",
    PORT: "3000",
    LOG_LEVEL: "info",
    RATE_LIMIT_MAX_REQUESTS: "100",
    RATE_LIMIT_WINDOW_MS: "900000",
    CORS_ORIGIN: "https://agent.example.com",
    NEO4J_URI: "bolt://neo4j:7687",
  });
  expect(template?.content).toContain("never the reference itself");
  for (const name of [
    "POSTGRES_PASSWORD",
    "NEO4J_PASSWORD",
    "OPENAI_API_KEY",
    "GITHUB_TOKEN",
    "JWT_SECRET",
    "SESSION_SECRET",
  ]) {
    expect(values.get(name)).toBe(`vault:secret/data/developer-agent#${name}`);
  }
});

test("in a cluster a reference must lead to where the operator of Vault reads, and nobody be told to fill the file in [SCT-02]", () => {
  const environments = { production: { target: kubernetes(), secrets: { from: "vault", store: "team" } } } as const;
  const input = renderInput({ ...shop, environments });
  const [template] = secretsTemplate.render(input);
  const manifests = kubernetesRenderer.render(input).map(({ content }) => content);
  expect(template?.content).toContain("JWT_SECRET=vault:team/shop-secrets#jwt-secret\n");
  expect(template?.content).toContain("DB_PASSWORD=vault:team/db-credentials#password\n");
  expect(template?.content).not.toContain("Copy it");
  expect(manifests.join("")).toContain("  mount: team\n  path: shop-secrets\n");
});

test("environments must share no place in Vault unless their author says so [SCT-02]", () => {
  const environments = { production: {}, staging: { domain: "staging.example.com" } } as const;
  const [first, second] = secretsTemplate.render(renderInput({ ...shop, secrets: "vault", environments }));
  expect(first?.content).toContain("JWT_SECRET=vault:shop/production#JWT_SECRET\n");
  expect(second?.content).toContain("JWT_SECRET=vault:shop/staging#JWT_SECRET\n");
});

test.each(["plain", "", "a b", "it's", 'say "hi"', "a$b", "#x", "two\nlines", "back\\slash", 'it\'s $5 "now"'])(
  "a value must reach a shell as it is: %j",
  (value) => {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-dotenv-"));
    writeFileSync(join(folder, "a.env"), `VALUE=${dotenvText(value)}\n`);
    const script = `. "${join(folder, "a.env")}"; printf %s "$VALUE"`;
    const { stdout } = spawnSync("sh", ["-c", script], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    // A shell does not know \n between double quotes; compose does.
    expect(stdout.replaceAll("\\n", "\n")).toBe(value);
  },
);
