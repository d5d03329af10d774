import { describe, expect, test } from "vitest";
import type { WrittenApp } from "../../definition/app.js";
import { node, python } from "../../definition/build.js";
import type { WrittenService } from "../../definition/service.js";
import type { AppModel, EnvironmentModel } from "../app-model.js";
import { parseApp } from "../parse/parse-app.js";
import { containerForm } from "../wiring/container-form.js";
import { serviceVariables } from "../wiring/service-wiring.js";

const FIVE_LINES: WrittenApp = { name: "shop", services: { web: { build: node(), port: 3000 } } };

function modelOf(written: WrittenApp): AppModel {
  const parsed = parseApp(written, { file: "plimsoll.config.ts" });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
  return parsed.model;
}

function environment(written: WrittenApp, name = "production"): EnvironmentModel {
  const found = modelOf(written).environments[name];
  if (found === undefined) throw new Error(`No environment ${name}`);
  return found;
}

describe("an app of one service", () => {
  test("must get the three usual environments, each on its own port of this machine (GEN-03)", () => {
    const { environments } = modelOf(FIVE_LINES);
    const facts = Object.values(environments).map(({ name, branch, tier, target }) => ({ name, branch, tier, target }));
    expect(facts).toEqual([
      {
        name: "development",
        branch: undefined,
        tier: "development",
        target: { kind: "process", port: 8081, host: "127.0.0.1" },
      },
      {
        name: "staging",
        branch: "develop",
        tier: "staging",
        target: { kind: "process", port: 8082, host: "127.0.0.1" },
      },
      {
        name: "production",
        branch: "main",
        tier: "production",
        target: { kind: "process", port: 8080, host: "127.0.0.1" },
      },
    ]);
  });

  test("must answer on the domain itself, twice in production, judged as a canary, and asked if it is ready", () => {
    const { services, release, smoke } = environment(FIVE_LINES);
    expect(services.web).toMatchObject({ role: "web", hosts: ["shop.localhost"], scale: { min: 2, max: 2 } });
    expect(release).toMatchObject({ kind: "canary", steps: [10, 50, 100] });
    expect(smoke).toMatchObject([{ service: "web", method: "GET", path: "/ready", expect: { status: 200 } }]);
  });

  test("must be one instance that is replaced in turn elsewhere", () => {
    const { services, release } = environment(FIVE_LINES, "staging");
    expect(services.web?.scale).toMatchObject({ min: 1, max: 1 });
    expect(release.kind).toBe("rolling");
  });
});

describe("local ports", () => {
  test("must leave written ones alone and not depend on the order of environments", () => {
    const targets = (environments: NonNullable<WrittenApp["environments"]>) =>
      Object.fromEntries(
        Object.values(modelOf({ ...FIVE_LINES, environments }).environments).map(({ name, target }) => [
          name,
          target.kind === "process" ? target.port : undefined,
        ]),
      );
    const qa = { target: { kind: "local", port: 8081 } } as const;
    const expected = { production: 8080, qa: 8081, preview: 8082, staging: 8083 };
    expect(targets({ staging: {}, qa, production: {}, preview: {} })).toEqual(expected);
    expect(targets({ production: {}, preview: {}, qa, staging: {} })).toEqual(expected);
  });
});

describe("domains", () => {
  const written: WrittenApp = {
    ...FIVE_LINES,
    domain: "shop.example.com",
    registry: "ghcr.io/acme/shop",
    target: "kubernetes",
    services: { web: { build: node(), port: 3000, hosts: ["@", "api"] } },
    environments: {
      development: { target: "local", services: { web: { hosts: ["@", "api", "other.example.org"] } } },
      staging: {},
      qa: { domain: "qa.example.net" },
      production: {},
    },
  };
  const hosts = (name: string) => environment(written, name).services.web?.hosts;

  test("production must have the domain, others a name below it, unless they have a domain of their own", () => {
    expect(hosts("production")).toEqual(["shop.example.com", "api.shop.example.com"]);
    expect(hosts("staging")?.[1]).toBe("api.staging.shop.example.com");
    expect(hosts("qa")?.[1]).toBe("api.qa.example.net");
  });

  test("local hosts must end in localhost, complete ones too", () => {
    expect(hosts("development")).toEqual(["shop.localhost", "api.shop.localhost", "other.example.org.localhost"]);
  });

  test("files for another place than this machine must carry the public hosts", () => {
    const rendered = containerForm(modelOf({ ...written, target: "local", also: ["kubernetes"] }));
    expect(rendered.environments.production).toMatchObject({
      domain: "shop.example.com",
      services: { web: { hosts: ["shop.example.com", "api.shop.example.com"] } },
    });
    expect(containerForm(modelOf(FIVE_LINES)).environments.production?.domain).toBe("shop.localhost");
  });
});

describe("what runs in containers", () => {
  const service = (fields: Partial<WrittenService>) =>
    environment({ name: "shop", services: { web: { build: node(), port: 3000 }, jobs: { build: node(), ...fields } } })
      .services.jobs;

  test("a Celery worker must be asked through its broker, and seldom (HLT-10, T-35)", () => {
    expect(service({ command: "celery -A app.worker worker --loglevel info" })?.probes.live).toMatchObject({
      command: ["sh", "-c", 'exec celery -A app.worker inspect ping --destination "celery@$HOSTNAME"'],
      everyMs: 60_000,
      timeoutMs: 15_000,
    });
    expect(service({ command: "celery -A app.worker beat" })?.probes.live.command).toBeUndefined();
    const own = { live: { command: "pgrep celery" } };
    const probes = service({ command: "celery -A app.worker worker", probes: own })?.probes;
    expect(probes?.live.command).toEqual(["pgrep", "celery"]);
  });

  test("what answers below a path must not be asked elsewhere, unless it says so", () => {
    const asked = (probes?: string) => {
      const api = { build: node({ dir: "api" }), port: 3001, hosts: ["@"], path: ["/api", "/socket.io"], probes };
      const web = { build: node(), port: 3000, hosts: ["@"] };
      return environment({ name: "shop", services: { api, web } }).smoke.map((test) => test.name);
    };
    expect(asked()).toEqual(["GET web:/ready"]);
    expect(asked("/api/health")).toEqual(["GET api:/api/health", "GET web:/ready"]);
  });

  test("what may grow must have a figure to grow by", () => {
    expect(service({ scale: { min: 1, max: 4 } })?.scale).toMatchObject({ cpu: 75, memory: undefined });
    expect(service({ scale: { min: 1, max: 4, memory: 80 } })?.scale).toMatchObject({ cpu: undefined, memory: 80 });
    expect(service({ scale: 4 })?.scale).toMatchObject({ cpu: undefined, memory: undefined });
  });

  test("variables of containers alone must win there and be absent elsewhere", () => {
    const written = { env: { POOL: 10, MODE: "a" }, container: { env: { POOL: 50, KEY: { secret: "KEY" } } } };
    const jobs = service(written);
    expect(jobs?.env).toEqual({ POOL: { kind: "plain", value: "10" }, MODE: { kind: "plain", value: "a" } });
    const app = modelOf({ name: "shop", services: { jobs: { build: node(), ...written } }, also: ["docker"] });
    const production = app.environments.production;
    if (production?.services.jobs === undefined) throw new Error("the definition is not sound");
    expect(serviceVariables(production, production.services.jobs, "docker")).toMatchObject({
      POOL: { kind: "plain", value: "50" },
      MODE: { kind: "plain", value: "a" },
      KEY: { kind: "secret", secret: "KEY" },
    });
  });

  test.each([
    [["kubernetes", "docker"] as const, { kind: "cert-manager", issuer: "letsencrypt-prod", email: undefined }],
    [[{ kind: "docker", entry: "traefik" }] as const, { kind: "acme", email: undefined }],
    [["docker"] as const, { kind: "files" }],
  ])("certificates of %o must come from what is there", (also, certificates) => {
    const app = { ...FIVE_LINES, domain: "example.com", registry: "ghcr.io/acme/shop", also };
    expect(environment(app).certificates).toEqual(certificates);
  });
});

describe("overrides", () => {
  const written: WrittenApp = {
    name: "shop",
    services: {
      web: {
        build: node({ dir: "web" }),
        port: 3000,
        hosts: ["@", "www"],
        scale: { min: 2, max: 8, cpu: 70 },
        env: { A: "1", B: "2" },
      },
    },
    release: { kind: "canary", steps: [5, 100], bakeWithin: "1m" },
    environments: {
      production: {},
      staging: {
        services: { web: { hosts: ["@"], scale: { max: 3 }, env: { B: null, C: 3 } } },
        release: { kind: "rolling" },
      },
      qa: { services: { web: { build: python({ app: "main:app" }), scale: 1 } } },
    },
  };

  test("must merge objects key by key, remove what is null, and take lists whole", () => {
    expect(environment(written, "staging").services.web).toMatchObject({
      hosts: ["shop.localhost"],
      scale: { min: 2, max: 3, cpu: 70 },
      env: { A: { kind: "plain", value: "1" }, C: { kind: "plain", value: "3" } },
    });
    expect(environment(written, "staging").services.web?.env).not.toHaveProperty("B");
  });

  test("must replace an object of another kind, and a short form", () => {
    expect(environment(written, "staging").release).not.toHaveProperty("steps");
    expect(environment(written, "qa").services.web).toMatchObject({
      build: { kind: "python", dir: "." },
      scale: { min: 1, max: 1, cpu: undefined },
    });
  });

  test("must leave every other environment as it is", () => {
    const { environments: _, ...shared } = written;
    expect(environment(written)).toEqual(environment({ ...shared, environments: { production: {} } }));
  });
});

describe("commands", () => {
  const command = (fields: object) =>
    environment({ name: "shop", services: { web: { build: node(), port: 3000, ...fields } } }).services.web?.command;

  test("plain words must become arguments, shell syntax must go to a shell that makes way for the service", () => {
    expect(command({ command: "node  dist/main.js --port=80" })).toEqual(["node", "dist/main.js", "--port=80"]);
    expect(command({ command: 'node main.js "$PORT"' })).toEqual(["sh", "-c", 'exec node main.js "$PORT"']);
    expect(command({ command: "cd app && node main.js" })).toEqual(["sh", "-c", "cd app && node main.js"]);
    expect(command({ command: "MODE=a node main.js" })).toEqual(["sh", "-c", "exec env MODE=a node main.js"]);
    expect(command({ command: ["node", "a b.js"] })).toEqual(["node", "a b.js"]);
  });

  test("must be left to the build when none is written", () => {
    expect(command({})).toEqual([]);
    expect(command({ build: python({ app: "app.main:app" }) })).toEqual([]);
  });
});
