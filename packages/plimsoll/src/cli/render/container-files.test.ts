import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { WrittenApp } from "../../definition/app.js";
import type { AppModel } from "../../model/app-model.js";
import { parseApp } from "../../model/parse/parse-app.js";
import { readContainerFiles } from "./container-files.js";

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-container-files-"));
  mkdirSync(join(folder, "infra"));
  writeFileSync(join(folder, "infra", "kong.yml"), "services: []\n");
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("files that pods are given must be read, those of a compose file's host not", () => {
  const app = appWith({ "/etc/kong/kong.yml": "infra/kong.yml", "/etc/localtime": "/etc/localtime" }, "kubernetes");
  expect(readContainerFiles(app, folder)).toEqual({ "infra/kong.yml": "services: []\n" });
});

test("an app without Kubernetes must need no file, as compose files mount them", () => {
  expect(readContainerFiles(appWith({ "/etc/a": "missing" }, "docker"), folder)).toEqual({});
});

test.each(["missing.yml", "infra"])("%s must be refused with its place, as a ConfigMap holds files", (path) => {
  expect(() => readContainerFiles(appWith({ "/etc/a": path }, "kubernetes"), folder)).toThrow(
    expect.objectContaining({ code: "CLI-CONTAINER-FILE", place: "services.kong.container.files" }),
  );
});

function appWith(files: Readonly<Record<string, string>>, target: "kubernetes" | "docker"): AppModel {
  const written: WrittenApp = {
    name: "shop",
    domain: "shop.example.com",
    registry: "registry.example.com/shop",
    target,
    services: { kong: { build: { kind: "image", image: "kong:3.7" }, port: 8000, container: { files } } },
  };
  const parsed = parseApp(written, { file: "plimsoll.config.ts" });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.model;
}
