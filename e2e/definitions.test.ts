import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { documentOf, startPlimsoll } from "./world/plimsoll.js";
import { Shop } from "./world/shop.js";

let shop: Shop;
beforeEach(async () => {
  shop = await Shop.given();
});
afterEach(() => shop.close());

const site = { build: { kind: "node", dir: "api" }, port: 3000, hosts: ["@"] };
const broken = {
  name: "shop",
  stores: { db: { kind: "postgres", version: 16, backups: { every: "1d" } } },
  services: {
    web: { ...site, port: "80a", uses: ["dbb"] },
    api: { build: { kind: "nodee" }, port: 3001 },
    admin: { ...site, port: 3001, path: "/", scale: { min: 3, max: 2 } },
  },
  smoke: [{ get: "/", under: "5 sheep" }],
  environments: {
    production: { release: { kind: "canary", steps: [50, 10, 120] }, approval: "yes" },
    staging: { services: { web: { replicas: 2 } } },
  },
};

interface Refusal {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly place: string;
    readonly problems?: readonly { readonly code: string; readonly path: string; readonly message: string }[];
  };
}

test("a bad definition is refused with 2 in one run that locates every mistake, for people and for programs", async () => {
  shop.write("plimsoll.config.ts", `export default ${JSON.stringify(broken)};`);
  shop.commitAll("Break everything");

  const { exitCode, stdout, stderr } = await shop.runs("ship", "production", "--yes");
  const asJson = await shop.runs("ship", "production", "--yes", "--json");

  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  const places = [
    "stores.db.backups",
    "services.web.port",
    "services.web.uses[0]",
    "services.api.build.kind",
    "services.admin.scale",
    "smoke[0].under",
    "environments.production.approval",
    "environments.production.release.steps",
    "environments.staging.services.web.replicas",
  ];
  expect(places.filter((place) => !stderr.includes(place))).toEqual([]);
  expect(stderr).toContain('found "80a"');
  expect(stderr).toContain('Did you mean "backup"?');
  const { error } = documentOf<Refusal>(asJson);
  expect(asJson.exitCode).toBe(2);
  expect(error).toMatchObject({ code: "DEF-INVALID", place: "plimsoll.config.ts" });
  const problems = error.problems ?? [];
  expect(places.filter((place) => !problems.some(({ message }) => message.includes(place)))).toEqual([]);
  expect(problems.every(({ code }) => /^DEF-[A-Z-]+$/.test(code))).toBe(true);
});

const unreadable: Readonly<Record<string, readonly [text: string, code: string]>> = {
  "that is no TypeScript": ["export default { name: ;", "DEF-SYNTAX"],
  "that throws": ['throw new Error("no such berth");', "DEF-THREW"],
  "without a default export": ["export const app = {};", "DEF-NO-DEFAULT"],
};

for (const [what, [text, code]] of Object.entries(unreadable)) {
  test(`a definition ${what} is refused with 2, with its code and place`, async () => {
    shop.write("plimsoll.config.ts", text);
    shop.commitAll("Break the definition");

    const { exitCode, stdout } = await shop.runs("plan", "production", "--json");

    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout).error).toMatchObject({ code, place: expect.stringContaining("plimsoll.config.ts") });
  });
}

test("an unknown environment or revision is refused with 2, and says what there is", async () => {
  const environment = await shop.runs("ship", "produktion", "--yes");
  expect(environment.exitCode).toBe(2);
  expect(environment.stderr).toContain('Cannot find the environment "produktion" in the definition of shop');
  expect(environment.stderr).toContain("It has production");

  const revision = await shop.runs("ship", "production", "--yes", "--revision", "mian");
  expect(revision.exitCode).toBe(2);
  expect(revision.stderr).toContain('Cannot find the revision "mian"');
  expect(revision.stderr).toContain("Known are main");
});

test("a folder without a definition, and one that is no repository, are refused with 2 and what to do", async () => {
  const dir = mkdtempSync(join(tmpdir(), "plimsoll-no-app-"));
  try {
    const nothing = await startPlimsoll(dir, ["ship", "production"], {}).ended;
    expect(nothing.exitCode).toBe(2);
    expect(nothing.stderr).toContain(`Cannot find a plimsoll.config.ts in ${dir} or above it`);
    expect(nothing.stderr).toContain('Run "plimsoll init"');

    writeFileSync(join(dir, "plimsoll.config.json"), JSON.stringify({ name: "shop", services: { web: site } }));
    const unversioned = await startPlimsoll(dir, ["ship", "production"], {}).ended;
    expect(unversioned.exitCode).toBe(2);
    expect(unversioned.stderr).toContain("(ENV-NOT-A-REPOSITORY)");
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test("uncommitted changes are not shipped, and the command says so", async () => {
  shop.write("api/behaviour.json", JSON.stringify({ version: "uncommitted" }));

  const { exitCode, stderr } = await shop.ships();

  expect(exitCode).toBe(0);
  expect(stderr).toContain("uncommitted changes are not shipped: api/behaviour.json");
  expect(await shop.serves()).toBe("A");
});

test("the same app ships from YAML, and then from JSON", async () => {
  for (const [version, file, text] of [
    ["yaml", "plimsoll.config.yaml", yamlOf(shop.port)],
    ["json", "plimsoll.config.json", JSON.stringify(shop.definition())],
  ] as const) {
    for (const other of ["plimsoll.config.ts", "plimsoll.config.yaml"]) rmSync(join(shop.dir, other), { force: true });
    shop.write(file, text);
    shop.commit({ version });

    const { exitCode } = await shop.ships();

    expect(exitCode).toBe(0);
    expect(await shop.serves()).toBe(version);
  }
});

function yamlOf(port: number): string {
  return `name: shop
services:
  api: { build: { kind: node, dir: api }, port: 3000, hosts: ["@"], probes: /ready }
environments:
  production:
    target: { kind: local, port: ${port} }
    release: { kind: blue-green, monitor: 0s }
`;
}
