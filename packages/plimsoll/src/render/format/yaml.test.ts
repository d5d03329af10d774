// biome-ignore-all lint/suspicious/noTemplateCurlyInString: GitHub writes its expressions so

import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { commented, explained } from "./commented.js";
import { inManifestOrder } from "./manifest-order.js";
import { yamlFile } from "./yaml.js";

const TRICKY = [
  ..."on|On|y|Y|n|N|no|yes|off|true|False|null|Null|~||1_000|0b1|0o7|017|0x1F|1:30|190:20:30|.5|5.|.inf|-.INF|.nan".split(
    "|",
  ),
  ..."1e3|+1|-|--|---|...|?|? a|: |a: b|a:|:a|#|a #b|a#b|%YAML|@a|`a|!tag|&anchor|*alias|{a}|[a]|,a|=|<<".split("|"),
  ..."2026-11-21|2026-11-21T05:33:00Z|12:30:45|'quoted'|\"quoted\"|back\\slash|${{ secrets.A }}|/health|$HOME".split(
    "|",
  ),
  ..."npm run build|node:20-alpine|a, b|a:b:c|http://a.b/c?d=e&f|100m|1Gi|v1.2|1.20|1.2.3|007|_1|e3|1e|inf".split("|"),
  " a",
  "a ",
  "\t",
  "a\tb",
  "\n",
  "a\n",
  "a\nb",
  "a\nb\n",
  "a\n\n",
  "\na",
  "  a\nb\n",
  "a \nb\n",
  "a\n  b\n\tc\n",
  "a\r\nb\r\n",
  "a\rb",
  "a\u0085b\nc",
  "a\u2028b",
  "a\u2029b\nc\n",
  "\ufeffa",
  "a\u0000b",
  "a\u007fb",
  "ü",
  "日本語\nzwei\n",
  "😀",
  "# a\n# b\n",
  "---\na\n",
  "%\n",
  "x".repeat(300),
  "word ".repeat(60).trim(),
];

const scalar = fc.oneof(
  fc.constantFrom(...TRICKY),
  fc.string({ unit: "grapheme" }),
  fc
    .array(fc.constantFrom("a", "b: c", " ", "\t", "\n", "#", "- x", "y", "|", "ä", "'", '"'), { maxLength: 9 })
    .map((parts) => parts.join("")),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(0.5, -0.25, 99.9, 2 ** 40, 100000000000000000000),
);
const key = fc.oneof(fc.constantFrom(...TRICKY), fc.string({ minLength: 1 })).filter((text) => text !== "__proto__");
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    scalar,
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(key, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const documents = fc.array(fc.dictionary(key, tree, { minKeys: 1, maxKeys: 5, noNullPrototype: true }), {
  minLength: 1,
  maxLength: 3,
});

function readBack(text: string, version: "1.1" | "1.2"): readonly unknown[] {
  const found = parseAllDocuments(text, { version, merge: false });
  if (!Array.isArray(found)) throw new Error("Nothing was found");
  return found.map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS({ maxAliasCount: 0 });
  });
}

/** PyYAML is the 1.1 parser that is nobody's cousin here: it prints what it read as JSON. */
function readByPython(text: string): readonly unknown[] {
  const script = "import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(sys.stdin.buffer.read()))))";
  return JSON.parse(execFileSync("python3", ["-c", script], { input: text, encoding: "utf8", maxBuffer: 2 ** 28 }));
}

function readByKubectl(text: string): unknown {
  const args = ["annotate", "--local", "-f", "-", "-o", "json", "seen=yes"];
  return JSON.parse(execFileSync("kubectl", args, { input: text, encoding: "utf8" }));
}

function isThere(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("a YAML file", () => {
  it.each(["1.1", "1.2"] as const)("must be read back by a %s parser as the value it was written from", (version) => {
    fc.assert(
      fc.property(documents, fc.constantFrom(1, 2, undefined), (values, apart) => {
        const text = yamlFile(values, { header: ["a: b"], ...(apart !== undefined && { apart }) });
        expect(readBack(text, version)).toEqual(values);
        expect(text.endsWith("\n")).toBe(true);
        expect(text).not.toMatch(/\r/);
      }),
      { numRuns: 500 },
    );
  });

  it.skipIf(!isThere("python3", ["-c", "import yaml"]))(
    "must be read by PyYAML as the value it was written from",
    () => {
      const values = [...fc.sample(documents, 300).flat(), Object.fromEntries(TRICKY.map((text) => [text, text]))];
      expect(readByPython(yamlFile(values, { header: [] }))).toEqual(values);
    },
  );

  it.skipIf(!isThere("kubectl", ["version", "--client"]))(
    "must reach kubectl with every tricky string unharmed",
    () => {
      const data = Object.fromEntries(
        TRICKY.filter((text) => !/[\0\ufeff]/.test(text)).map((text, index) => [`k${index}`, text]),
      );
      const map = {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "a", namespace: "n" },
        data: { ...data, n: "n", on: "on", y: "1_000" },
      };
      expect(readByKubectl(yamlFile([map], { header: [] }))).toMatchObject(map);
    },
  );

  it("must look as if a careful person had written it", () => {
    const value = {
      name: "api",
      on: { push: { branches: ["main"] } },
      empty: {},
      none: [],
      gone: undefined,
      env: { PORT: "3000", DEBUG: "false", URL: "postgres://db:5432/a", GREETING: "hello, world" },
      steps: [
        { uses: commented("actions/checkout@11bd719", "v4.2.2"), with: { "fetch-depth": 0 } },
        explained({ run: "npm ci\nnpm test\n" }, "Everything that can be\nchecked here"),
        { run: "echo a\nfi" },
      ],
      why: explained("always", "So that nothing is left behind"),
    };
    expect(yamlFile([value, { a: [[1, 2], []] }], { header: ["First", "", "Second"], apart: 1 })).toBe(`# First
#
# Second
name: api

"on":
  push:
    branches:
      - main

empty: {}
none: []

env:
  PORT: "3000"
  DEBUG: "false"
  URL: postgres://db:5432/a
  GREETING: hello, world

steps:
  - uses: actions/checkout@11bd719 # v4.2.2
    with:
      fetch-depth: 0
  # Everything that can be
  # checked here
  - run: |
      npm ci
      npm test
  - run: |-
      echo a
      fi

# So that nothing is left behind
why: always
---
a:
  - - 1
    - 2
  - []
`);
  });

  it("must repeat a value that occurs twice, as anchors are unreadable", () => {
    const limits = { cpu: "100m" };
    expect(yamlFile([{ a: limits, b: limits }], { header: [] })).toBe("a:\n  cpu: 100m\nb:\n  cpu: 100m\n");
  });

  it("must refuse what has no place in it", () => {
    expect(() => yamlFile([{ at: new Date(0) }], { header: [] })).toThrow("Cannot write");
    expect(() => yamlFile([{ rate: 1e21 }], { header: [] })).toThrow("1e+21");
    expect(() => yamlFile([[undefined]], { header: [] })).toThrow("undefined");
  });
});

describe("the order of a manifest", () => {
  it("must begin with what every reader looks for, and leave the rest as it was", () => {
    const manifest = { data: {}, metadata: { name: "a" }, immutable: true, kind: "ConfigMap", apiVersion: "v1" };
    expect(Object.keys(inManifestOrder(manifest))).toEqual(["apiVersion", "kind", "metadata", "data", "immutable"]);
  });
});
