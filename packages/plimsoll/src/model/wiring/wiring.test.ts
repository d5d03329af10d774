import { describe, expect, test } from "vitest";
import { defineApp } from "../../definition/app.js";
import { image, node, staticSite } from "../../definition/build.js";
import { secret } from "../../definition/secret.js";
import { postgres, redis } from "../../definition/store.js";
import { docker, kubernetes } from "../../definition/target.js";
import type { EnvironmentModel, ServiceModel } from "../app-model.js";
import { parseApp } from "../parse/parse-app.js";
import { environmentSecrets } from "./environment-secrets.js";
import { builtServices, imageName } from "./image-name.js";
import { secretKey } from "./secret-key.js";
import { publicUrl, serviceVariables } from "./service-wiring.js";

const shop = defineApp({
  name: "my-shop",
  domain: "shop.example.com",
  registry: "registry.example.com/acme/shop",
  target: kubernetes(),
  secrets: { from: "template", groups: { "api-secrets": { jwt: "JWT_SECRET" } } },
  stores: { db: postgres({ operator: true }), books: postgres({ managed: true }), cache: redis() },
  services: {
    api: {
      build: node(),
      port: 3001,
      hosts: ["api"],
      metrics: 9090,
      uses: ["db", "books", "cache", "kong"],
      env: { JWT_SECRET: secret("JWT_SECRET"), LOG_LEVEL: "info" },
      resources: { memory: "256Mi..500Mi" },
    },
    jobs: { build: "api", command: "node jobs.js", uses: ["cache"] },
    web: { build: staticSite({ dir: "web" }), port: 8080, hosts: ["@"], uses: ["api"] },
    kong: { build: image("kong:3.7"), port: 8000, env: { KONG_DATABASE: "off" } },
  },
  environments: { development: { target: docker() }, production: {} },
});

describe("in production on Kubernetes", () => {
  test("a service must be told every address, with passwords as secrets, and its author's own variables", () => {
    expect(serviceVariables(environment("production"), service("api"), "kubernetes")).toEqual({
      BOOKS_URL: { kind: "secret", secret: "BOOKS_URL" },
      CACHE_URL: {
        kind: "composed",
        parts: ["redis://:", { kind: "secret", secret: "CACHE_PASSWORD" }, "@cache:6379"],
      },
      DATABASE_URL: dbUrl,
      DB_URL: dbUrl,
      HOST: plain("0.0.0.0"),
      JWT_SECRET: { kind: "secret", secret: "JWT_SECRET" },
      KONG_URL: plain("http://kong:8000"),
      LOG_LEVEL: plain("info"),
      METRICS_PORT: plain("9090"),
      NODE_ENV: plain("production"),
      NODE_OPTIONS: plain("--max-old-space-size=400"),
      PLIMSOLL_ENVIRONMENT: plain("production"),
      PLIMSOLL_SERVICE: plain("api"),
      PORT: plain("3001"),
      REDIS_URL: {
        kind: "composed",
        parts: ["redis://:", { kind: "secret", secret: "CACHE_PASSWORD" }, "@cache:6379"],
      },
    });
  });

  test("a ready-made image must be told only what its author says, and static files nothing", () => {
    expect(serviceVariables(environment("production"), service("kong"), "kubernetes")).toEqual({
      KONG_DATABASE: plain("off"),
    });
    expect(serviceVariables(environment("production"), service("web"), "kubernetes")).toEqual({});
  });

  test("every secret must be listed once, with who needs it, and lie where its author grouped it", () => {
    const secrets = environmentSecrets(environment("production"), "kubernetes");
    expect(secrets).toEqual([
      { name: "BOOKS_URL", services: ["api"], store: undefined },
      { name: "CACHE_PASSWORD", services: ["api", "jobs"], store: "cache" },
      { name: "DB_PASSWORD", services: ["api"], store: "db" },
      { name: "JWT_SECRET", services: ["api"], store: undefined },
    ]);
    expect(secrets.map((each) => secretKey(environment("production"), each))).toEqual([
      { object: "my-shop-secrets", key: "books-url" },
      { object: "cache-credentials", key: "password" },
      { object: "db-app", key: "password" },
      { object: "api-secrets", key: "jwt" },
    ]);
  });

  test("a service that shares a build must run the other's image, and only builds are built", () => {
    const production = environment("production");
    const names = Object.values(production.services).map((each) => [each.name, imageName(production, each)]);
    expect(Object.fromEntries(names)).toEqual({
      api: "registry.example.com/acme/shop/api",
      jobs: "registry.example.com/acme/shop/api",
      kong: "kong:3.7",
      web: "registry.example.com/acme/shop/web",
    });
    expect(builtServices(production).map(({ name }) => name)).toEqual(["api", "web"]);
    expect(publicUrl(production, service("api"), "kubernetes")).toBe("https://api.shop.example.com");
  });
});

test("development in containers must need no secret of a store, and say development to its databases", () => {
  const development = environment("development");
  const { DATABASE_URL, REDIS_URL } = serviceVariables(development, service("api", "development"), "docker");
  expect({ DATABASE_URL, REDIS_URL }).toEqual({
    DATABASE_URL: plain("postgresql://my_shop:development-only@db:5432/my_shop_dev"),
    REDIS_URL: plain("redis://:development-only@cache:6379"),
  });
  expect(environmentSecrets(development, "docker").map(({ name }) => name)).toEqual(["BOOKS_URL", "JWT_SECRET"]);
  expect(publicUrl(development, service("api", "development"), "docker")).toBe("http://localhost:3001");
});

const dbUrl = {
  kind: "composed",
  parts: ["postgresql://my_shop:", { kind: "secret", secret: "DB_PASSWORD" }, "@db-rw:5432/my_shop"],
};

function plain(value: string) {
  return { kind: "plain", value };
}

function environment(name: string): EnvironmentModel {
  const parsed = parseApp(shop, { file: "plimsoll.config.ts" });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const found = parsed.model.environments[name];
  if (found === undefined) throw new Error(`no environment ${name}`);
  return found;
}

function service(name: string, of = "production"): ServiceModel {
  const found = environment(of).services[name];
  if (found === undefined) throw new Error(`no service ${name}`);
  return found;
}
