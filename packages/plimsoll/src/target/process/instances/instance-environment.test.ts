import { describe, expect, it } from "vitest";
import { recordFixture } from "../../../release/record.fixture.js";
import type { ServiceRecord } from "../../../release/record.js";
import { type EnvironmentFacts, instanceEnvironment, serviceEnvironment } from "./instance-environment.js";

const MEBIBYTE = 1024 * 1024;

function facts(service: Partial<ServiceRecord>, more: Partial<EnvironmentFacts> = {}): EnvironmentFacts {
  const memory = { request: 64 * MEBIBYTE, limit: 500 * MEBIBYTE };
  const resources = { cpu: { request: 100, limit: 200 }, memory };
  const record = recordFixture({ services: { api: { resources, ...service } } }).services.api;
  if (record === undefined) throw new Error("the fixture has no api");
  return {
    service: record,
    environment: "production",
    release: "1-abc",
    artifact: { env: { PATH: "/artifact/bin:/usr/bin", NODE_ENV: "production" } },
    secrets: {},
    stores: [],
    services: [],
    scratch: "/state/scratch/api",
    inherited: { PATH: "/usr/bin", HOME: "/home/ada" },
    ...more,
  };
}

describe("the environment of an instance", () => {
  it("must be complete: what the target adds, what its author wrote, and nothing else of ours", () => {
    const known = facts(
      { env: { LOG_LEVEL: "debug" } },
      {
        secrets: { API_TOKEN: "t0p" },
        stores: [
          { name: "main-db", kind: "postgres", url: "postgres://a@127.0.0.1:1/a" },
          { name: "logs", kind: "postgres", url: "postgres://b@127.0.0.1:2/b" },
          { name: "cache", kind: "redis", url: "redis://127.0.0.1:3" },
        ],
        services: [{ name: "web", url: "http://127.0.0.1:4", publicUrl: "http://shop.localhost:8080" }],
      },
    );
    expect(instanceEnvironment(known, { id: "api-1", port: 4001, metricsPort: 4002 })).toEqual({
      API_TOKEN: "t0p",
      CACHE_URL: "redis://127.0.0.1:3",
      DATABASE_URL: "postgres://a@127.0.0.1:1/a",
      HOME: "/home/ada",
      HOST: "127.0.0.1",
      HOSTNAME: "127.0.0.1",
      LOGS_URL: "postgres://b@127.0.0.1:2/b",
      LOG_LEVEL: "debug",
      MAIN_DB_URL: "postgres://a@127.0.0.1:1/a",
      METRICS_PORT: "4002",
      NODE_ENV: "production",
      NODE_OPTIONS: "--max-old-space-size=400",
      PATH: "/artifact/bin:/usr/bin",
      PLIMSOLL_ENVIRONMENT: "production",
      PLIMSOLL_INSTANCE: "api-1",
      PLIMSOLL_RELEASE: "1-abc",
      PLIMSOLL_REVISION: "api-r1",
      PLIMSOLL_SERVICE: "api",
      PORT: "4001",
      PUBLIC_WEB_URL: "http://shop.localhost:8080",
      REDIS_URL: "redis://127.0.0.1:3",
      TMPDIR: "/state/scratch/api",
      WEB_URL: "http://127.0.0.1:4",
    });
  });

  it("must let the author's variables win over the stores' and over NODE_ENV, and nobody's over what tells instances apart", () => {
    const written = { DATABASE_URL: "postgres://elsewhere", NODE_ENV: "test", PORT: "1", PLIMSOLL_INSTANCE: "forged" };
    const stores = [{ name: "db", kind: "postgres" as const, url: "postgres://here" }];
    const environment = instanceEnvironment(facts({ env: written }, { stores }), {
      id: "api-1",
      port: 4001,
      metricsPort: undefined,
    });
    expect(environment).toMatchObject({
      DATABASE_URL: "postgres://elsewhere",
      DB_URL: "postgres://here",
      NODE_ENV: "test",
      PORT: "4001",
      PLIMSOLL_INSTANCE: "api-1",
    });
  });

  it("must say development to Node in that environment, but not to Next.js, which runs as what it was built for", () => {
    const development = { environment: "development" };
    expect(serviceEnvironment(facts({}, development)).NODE_ENV).toBe("development");
    const build = {
      kind: "nextjs",
      dir: ".",
      install: "",
      run: undefined,
      output: undefined,
      version: 22,
      base: "alpine",
      context: [],
    } as const;
    expect(serviceEnvironment(facts({ build }, development)).NODE_ENV).toBe("production");
  });

  it("must respect a heap limit that the author wrote, and keep other options", () => {
    const options = (written: string) => serviceEnvironment(facts({ env: { NODE_OPTIONS: written } })).NODE_OPTIONS;
    expect(options("--max-old-space-size=99")).toBe("--max-old-space-size=99");
    expect(options("--enable-source-maps")).toBe("--enable-source-maps --max-old-space-size=400");
  });
});
