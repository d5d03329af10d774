import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { PlimsollError } from "../../base/error.js";
import { packageRoot } from "../../base/package-root.js";
import { DefinitionError } from "./definition-error.js";
import { loadApp } from "./load-app.js";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plimsoll-load-"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  writeFileSync(join(dir, name), text);
}

async function refusal(options: { config?: string } = {}): Promise<PlimsollError> {
  const thrown: unknown = await loadApp(dir, options).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(PlimsollError);
  return thrown as PlimsollError;
}

const TYPESCRIPT = `import { canary, defineApp, node, postgres, secret } from "plimsoll";

const port: number = 3000;

export default defineApp({
  name: "shop",
  stores: { db: postgres({ version: 16 }) },
  services: { web: { build: node({ dir: "apps/web" }), port, uses: ["db"], env: { KEY: secret("KEY") } } },
  environments: { staging: { branch: "develop" }, production: { release: canary({ steps: [5, 100] }) } },
});
`;

const YAML = `# The same app.
$schema: ./schema.json
name: shop
stores:
  db: { kind: postgres, version: 16 }
services:
  web:
    uses: [db]
    port: 3000
    env: { KEY: { secret: KEY } }
    build: { kind: node, dir: apps/web }
environments:
  production:
    release: { kind: canary, steps: [5, 100] }
  staging: { branch: develop }
`;

const JSON_TEXT = `{
  "name": "shop",
  "environments": { "staging": { "branch": "develop" }, "production": { "release": { "steps": [5, 100], "kind": "canary" } } },
  "services": {
    "web": { "build": { "dir": "apps/web", "kind": "node" }, "env": { "KEY": { "secret": "KEY" } }, "uses": "db", "port": 3000 }
  },
  "stores": { "db": { "version": 16, "kind": "postgres" } }
}`;

describe("one app written in several languages", () => {
  test("TypeScript, YAML and JSON must give the equal model, whatever the order of their keys", async () => {
    write("plimsoll.config.ts", TYPESCRIPT);
    write("other.yaml", YAML);
    write("other.json", JSON_TEXT);
    const model = await loadApp(dir);
    expect(model.environments.production?.release).toMatchObject({ kind: "canary", steps: [5, 100] });
    expect(await loadApp(dir, { config: "other.yaml" })).toEqual(model);
    expect(await loadApp(dir, { config: "other.json" })).toEqual(model);
  });

  test("a definition in TypeScript must load where Plimsoll is not installed", async () => {
    write("plimsoll.config.mts", TYPESCRIPT);
    expect((await loadApp(dir)).name).toBe("shop");
    expect(existsSync(join(dir, "node_modules"))).toBe(false);
  });

  test("a definition in plain JavaScript must load too", async () => {
    write("plimsoll.config.mjs", TYPESCRIPT.replace("port: number", "port"));
    expect((await loadApp(dir)).name).toBe("shop");
  });

  test("a definition may await what it needs, and import its neighbours", async () => {
    write("ports.ts", "export const port: number = 4000;");
    write(
      "plimsoll.config.ts",
      `import { defineApp, node } from "plimsoll";
       import { port } from "./ports.js";
       export default Promise.resolve(defineApp({ name: "shop", services: { web: { build: node(), port } } }));`,
    );
    expect((await loadApp(dir)).environments.production?.services.web?.port).toBe(4000);
  });

  test("loading must leave nothing beside the definition, and find its translation again", async () => {
    write("plimsoll.config.ts", TYPESCRIPT);
    const cache = join(dir, "cache-of-the-user");
    vi.stubEnv("XDG_CACHE_HOME", cache);
    const model = await loadApp(dir);
    expect(readdirSync(dir).toSorted()).toEqual(["cache-of-the-user", "plimsoll.config.ts"]);
    expect(readdirSync(join(cache, "plimsoll", "definitions"))).toHaveLength(1);
    expect(await loadApp(dir)).toEqual(model);
    expect(readdirSync(join(cache, "plimsoll", "definitions"))).toHaveLength(1);
  });

  test("a user who may write nowhere must get the same model", async () => {
    write("plimsoll.config.ts", TYPESCRIPT);
    const model = await loadApp(dir);
    vi.stubEnv("XDG_CACHE_HOME", "/dev/null");
    expect(await loadApp(dir)).toEqual(model);
  });
});

describe("a definition that cannot be used", () => {
  test("must be missed by name", async () => {
    expect(await refusal()).toMatchObject({ code: "DEF-NOT-FOUND", kind: "author" });
    expect((await refusal({ config: "shop.yaml" })).message).toContain('Cannot find the definition "shop.yaml"');
  });

  test("must not be chosen by chance from two", async () => {
    write("plimsoll.config.ts", TYPESCRIPT);
    write("plimsoll.config.yaml", YAML);
    const error = await refusal();
    expect(error.code).toBe("DEF-AMBIGUOUS");
    expect(error.message).toContain("plimsoll.config.ts and plimsoll.config.yaml");
  });

  test("must be located by line and column where its TypeScript is broken", async () => {
    write("plimsoll.config.ts", "export default {\n  name: 'shop',\n  services: { web: ] },\n};\n");
    const error = await refusal();
    expect(error).toMatchObject({ code: "DEF-SYNTAX", kind: "author", place: "plimsoll.config.ts:3:20" });
    expect(error.message).toMatch(/^Cannot read plimsoll\.config\.ts as TypeScript: /);
    expect(error.message).not.toContain(dir);
  });

  test("must be located where it throws", async () => {
    write(
      "plimsoll.config.ts",
      "const read = (): never => {\n  throw new RangeError('No such region');\n};\nexport default read();\n",
    );
    const error = await refusal();
    expect(error).toMatchObject({ code: "DEF-THREW", kind: "author", place: "plimsoll.config.ts:2:9" });
    expect(error.message).toBe("Cannot run plimsoll.config.ts: it threw RangeError: No such region");
  });

  test("must be told that what it imports is not there", async () => {
    write("plimsoll.config.ts", 'import { region } from "./region.js";\nexport default region;\n');
    const error = await refusal();
    expect(error.code).toBe("DEF-THREW");
    expect(error.message).toContain("./region.js");
  });

  test("must export the app as default", async () => {
    write("plimsoll.config.ts", "export const app = {};\n");
    expect(await refusal()).toMatchObject({
      code: "DEF-NO-DEFAULT",
      hint: "Write `export default defineApp({ ... })`",
    });
  });

  test.each([
    ["plimsoll.config.yaml", "name: shop\nservices:\n  web: { port: 3000\n", "YAML", 4],
    ["plimsoll.config.yaml", "name: shop\nname: store\n", "YAML", 2],
    ["plimsoll.config.json", '{\n  "name": "shop",\n  "services": { ]\n}\n', "JSON", 3],
  ])("must be located by line and column where %s is broken", async (name, text, language, line) => {
    write(name, text);
    const error = await refusal();
    expect(error).toMatchObject({ code: "DEF-SYNTAX", kind: "author" });
    expect(error.message).toMatch(new RegExp(`^Cannot read ${name} as ${language}: .+ at line ${line}, column \\d+$`));
    expect(error.place).toMatch(new RegExp(`^${name}:${line}:\\d+$`));
  });

  test.each([
    ["an alias that leads nowhere", "name: *nobody\n"],
    [
      "aliases that grow without end",
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]\n`,
    ],
  ])("must be refused for %s", async (_, text) => {
    write("plimsoll.config.yaml", text);
    const error = await refusal();
    expect(error).toMatchObject({ code: "DEF-SYNTAX", kind: "author" });
    expect(error.message).toMatch(/^Cannot read plimsoll\.config\.yaml as YAML: .*alias/i);
  });

  test("must be reported whole: every problem, each on its line, with its hint below", async () => {
    write(
      "plimsoll.config.yaml",
      "name: shop\nservices:\n  web: { build: { kind: node }, prot: 3000 }\n  api: { build: web, port: 80a }\n",
    );
    const error = await refusal();
    expect(error).toBeInstanceOf(DefinitionError);
    expect(error.code).toBe("DEF-INVALID");
    expect((error as DefinitionError).problems.map(({ path }) => path)).toEqual([
      "services.web.prot",
      "services.api.port",
    ]);
    expect(error.message.split("\n")).toEqual([
      expect.stringContaining("Cannot use services.web.prot in plimsoll.config.yaml as it must be one of "),
      '  Did you mean "port"?',
      'Cannot use services.api.port in plimsoll.config.yaml as it must be a whole number from 1 to 65535: found "80a"',
    ]);
  });
});

describe("docs/definition.md", () => {
  const page = readFileSync(join(packageRoot(), "../../docs/definition.md"), "utf8");
  const blocks = [...page.matchAll(/```(ts|yaml)\n([\s\S]*?)```/g)].map(([, language = "", text = ""]) => ({
    language,
    text,
  }));
  const whole = blocks.filter(({ language, text }) => language === "yaml" || text.startsWith("import "));

  test("must show definitions that load", async () => {
    expect(whole.map(({ language }) => language)).toEqual(["ts", "yaml"]);
    for (const { language, text } of whole) {
      write(`shown.${language}`, text);
      expect((await loadApp(dir, { config: `shown.${language}` })).name).toBe("shop");
    }
  });
});
