import { describe, expect, test } from "vitest";
import { isBuildScript } from "./build-script.js";

describe("a build command", () => {
  test.each([
    "npm run build",
    "npm run build --if-present",
    "npm run build --if-present --prefix apps/web",
    "npm run build -w apps/web",
    "npm run build --workspace=@a/web",
    "npm -w apps/web run build",
    "pnpm --dir apps/web run --if-present build",
    "pnpm --filter web build",
    "yarn run build",
    "yarn build",
    "cd apps/web && yarn run build",
  ])("%s is the package's build script", (command) => {
    expect(isBuildScript(command)).toBe(true);
  });

  test.each([
    "npm run build:web",
    "npm run build -w apps/web -w apps/api",
    "npm run build --workspaces",
    "npm run build && node copy.js",
    "npm run build -- --minify",
    "tsc -b",
    "make build",
    "pnpm -r build",
  ])("%s is run as it is written", (command) => {
    expect(isBuildScript(command)).toBe(false);
  });
});
