import { expect, test } from "vitest";
import { defineApp } from "../../definition/app.js";
import { dockerfile, image, nextjs, node, python, staticSite } from "../../definition/build.js";
import { postgres } from "../../definition/store.js";
import { docker } from "../../definition/target.js";
import { renderInput } from "../rendered.testsuite.js";
import type { RepositoryFacts } from "../repository-facts.js";
import { images } from "./images.js";

const repository: RepositoryFacts = {
  javascript: {
    manager: "npm",
    lockFile: "package-lock.json",
    settings: [".npmrc", "patches/"],
    scripts: {},
    workspaces: [
      {
        dir: "apps/api",
        name: "@shop/api",
        scripts: { build: "tsc -b", start: "node dist/main.js" },
        needs: ["packages/types", "packages/db"],
      },
      { dir: "apps/web", name: "@shop/web", scripts: { build: "next build" }, needs: ["packages/types"] },
      { dir: "packages/db", name: "@shop/db", scripts: {}, needs: ["packages/types"] },
      { dir: "packages/types", name: "@shop/types", scripts: { build: "tsc" }, needs: [] },
      { dir: "spa", name: "spa", scripts: { build: "vite build" }, needs: ["packages/types"] },
    ],
  },
  separate: {
    legacy: {
      manager: "pnpm",
      lockFile: "pnpm-lock.yaml",
      settings: [],
      scripts: { start: "tsx main.ts" },
      workspaces: [],
    },
  },
};

const shop = defineApp({
  name: "shop",
  domain: "shop.example.com",
  target: docker(),
  stores: { db: postgres() },
  services: {
    api: {
      build: node({ dir: "apps/api", version: 20 }),
      port: 3000,
      hosts: ["api"],
      metrics: 9090,
      uses: ["db"],
      probes: { live: { path: "/health", every: "30s", timeout: "3s", failures: 3 }, startWithin: "40s" },
    },
    jobs: { build: "api", command: "node dist/jobs.js" },
    web: { build: nextjs({ dir: "apps/web" }), port: 3100, hosts: ["@"], uses: ["api"], container: { user: 1001 } },
    spa: {
      build: staticSite({ dir: "spa" }),
      port: 8080,
      hosts: ["app"],
      env: { VITE_API_URL: "https://api.shop.example.com", VITE_TITLE: "Shop", LOG_LEVEL: "info" },
    },
    backend: {
      build: python({ dir: "backend", app: "app.main:app", version: "3.11" }),
      port: 8000,
      hosts: ["py"],
      probes: "/health",
    },
    "celery-worker": { build: "backend", command: "celery -A app.worker worker" },
    legacy: { build: node({ dir: "legacy", base: "slim" }), port: 3200, hosts: ["old"] },
    own: { build: dockerfile({ dir: "own" }), port: 3300, hosts: ["own"] },
    kong: { build: image("kong:3.7"), port: 8010 },
  },
});

const lock = { images: { "node:20-alpine": `sha256:${"ab".repeat(32)}` } };

const rendered = new Map(
  images.render(renderInput(shop, { repository, lock })).map(({ path, content }) => [path, content]),
);

test("every service that is built must have its image, once, and what is ready-made or brings its own must not [IMG-01, IMG-27, GEN-15]", () => {
  expect([...rendered.keys()].sort()).toEqual([
    ".dockerignore",
    "backend/.dockerignore",
    "deploy/images/api.Dockerfile",
    "deploy/images/backend.Dockerfile",
    "deploy/images/legacy.Dockerfile",
    "deploy/images/spa.Dockerfile",
    "deploy/images/spa.nginx.conf",
    "deploy/images/web.Dockerfile",
    "legacy/.dockerignore",
  ]);
});

test.each([...rendered.keys()])("%s must read as it is expected", async (path) => {
  await expect(rendered.get(path)).toMatchFileSnapshot(`expected/${path.replaceAll("/", "__").replace(/^\./, "root")}`);
});
