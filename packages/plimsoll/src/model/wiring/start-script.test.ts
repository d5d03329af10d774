import { describe, expect, test } from "vitest";
import { startScript } from "./start-script.js";

describe("a start script", () => {
  const start = (text: string, more: Readonly<Record<string, string>> = {}) => startScript({ start: text, ...more });

  test("that is one plain command is run without a shell", () => {
    expect(start("node dist/main.js")).toEqual({ kind: "program", words: ["node", "dist/main.js"] });
    expect(start("node  --enable-source-maps --max-old-space-size=256 ./main.js ")).toEqual({
      kind: "program",
      words: ["node", "--enable-source-maps", "--max-old-space-size=256", "./main.js"],
    });
    expect(start("next start -p 3000")).toEqual({ kind: "program", words: ["next", "start", "-p", "3000"] });
  });

  test("that calls another script is that script", () => {
    expect(start("npm run start:prod", { "start:prod": "node a.js" })).toEqual({
      kind: "program",
      words: ["node", "a.js"],
    });
    expect(start("yarn serve", { serve: "node b.js" })).toEqual({ kind: "program", words: ["node", "b.js"] });
    expect(start("npm run start")).toBeUndefined();
  });

  test.each([
    ["NODE_ENV=production node main.js", "exec env NODE_ENV=production node main.js"],
    ["npm run migrate && node main.js", "npm run migrate && exec node main.js"],
    ["a; b; node main.js", "a; b; exec node main.js"],
    ["node main.js | tee log", "node main.js | tee log"],
    ["node main.js --name 'a && b'", "node main.js --name 'a && b'"],
    ["node main.js &", "node main.js &"],
    ["node $MAIN", "exec node $MAIN"],
    ["A=1 a && B=2 node *.js", "A=1 a && exec env B=2 node *.js"],
    ["a || node main.js", "a || node main.js"],
  ])("that needs a shell (%s) lets the last command take its place where that is certain", (text, expected) => {
    expect(start(text)).toEqual({ kind: "shell", text: expected });
  });

  test("that is not there is none", () => {
    expect(startScript({ build: "tsc" })).toBeUndefined();
  });
});
