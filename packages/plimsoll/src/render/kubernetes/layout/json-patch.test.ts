import fc from "fast-check";
import { expect, test } from "vitest";
import { type JsonChange, jsonPatch } from "./json-patch.js";

test("a patch must say fields one by one, and lists of another length whole", () => {
  const from = { spec: { replicas: 3, args: ["a", "b"], ports: [{ port: 1 }], "a/b": 1, old: true } };
  const to = { spec: { replicas: 1, args: ["a", "c"], ports: [], "a/b": 2, added: { deep: true } } };
  expect(jsonPatch(from, to)).toEqual([
    { op: "replace", path: "/spec/replicas", value: 1 },
    { op: "replace", path: "/spec/args/1", value: "c" },
    { op: "replace", path: "/spec/ports", value: [] },
    { op: "replace", path: "/spec/a~1b", value: 2 },
    { op: "remove", path: "/spec/old" },
    { op: "add", path: "/spec/added", value: { deep: true } },
  ]);
});

test("a patch must make one object of any other, and be empty for the same", () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
  fc.assert(
    fc.property(object, object, (from, to) => {
      expect(apply(from, jsonPatch(from, to))).toEqual(to);
      expect(jsonPatch(to, to)).toEqual([]);
    }),
  );
});

type Fields = Record<string, unknown>;

function apply(from: unknown, changes: readonly JsonChange[]): unknown {
  let result = structuredClone(from);
  for (const change of changes) {
    const names = change.path
      .split("/")
      .slice(1)
      .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = names.pop();
    if (last === undefined) {
      if (change.op !== "remove") result = change.value;
      continue;
    }
    const parent = names.reduce((value, name) => (value as Fields)[name], result) as Fields;
    if (change.op === "remove") delete parent[last];
    else
      Object.defineProperty(parent, last, {
        value: change.value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
  }
  return result;
}
