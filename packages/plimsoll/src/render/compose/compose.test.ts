// biome-ignore-all lint/suspicious/noTemplateCurlyInString: compose writes its variables so

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { WrittenApp } from "../../definition/app.js";
import { image, node } from "../../definition/build.js";
import { docker } from "../../definition/target.js";
import { parseApp } from "../../model/parse/parse-app.js";
import { inputOf, randomRendering } from "../random-rendering.testsuite.js";
import { renderInput } from "../rendered.testsuite.js";
import { secretsTemplate } from "../secrets-template/secrets-template.js";
import { compose } from "./compose.js";
import type { ComposeFile, ComposeService } from "./compose-file.js";
import { askedVariables, composeConfig, filledIn, HAS_COMPOSE } from "./compose-tool.testsuite.js";
import { DEVELOPER_AGENT, PROPERTY_INTELLIGENCE, REVRX } from "./systems.testsuite.js";

type Plain = Omit<ComposeFile, "services"> & { readonly services: Readonly<Record<string, ComposeService>> };

const systems = [PROPERTY_INTELLIGENCE, REVRX, DEVELOPER_AGENT];

describe("the files of the systems", () => {
  const files = systems.flatMap((app) => compose.render(renderInput(app)).map((file) => ({ app: app.name, ...file })));

  test.each(files)("$app: $path must read as it is expected [CMP-01, CMP-02]", async ({ app, path, content }) => {
    await expect(content).toMatchFileSnapshot(`expected/${app}__${path.replaceAll("/", "__")}`);
  });
});

describe("system 001 on a host", () => {
  const { services, volumes } = stack(PROPERTY_INTELLIGENCE, "production");

  test("must be nine services, beside what migrates once, and five named volumes [CMP-32, T-42]", () => {
    const names = Object.entries(services).flatMap(([name, { restart }]) =>
      restart === "unless-stopped" ? [name] : [],
    );
    expect(names.sort()).toEqual([
      ...["alertmanager", "api", "grafana", "kong", "node-exporter", "postgres", "prometheus", "redis", "traefik"],
    ]);
    expect(Object.keys(services)).toHaveLength(10);
    expect(Object.keys(volumes ?? {})).toEqual([
      ...["alertmanager-data", "grafana-data", "postgres-data", "prometheus-data", "redis-data"],
    ]);
  });

  test("must tune PostgreSQL and create its databases [CMP-25]", () => {
    expect(services.postgres?.command).toEqual(["postgres", "-c", "max_connections=200", "-c", "shared_buffers=256MB"]);
    expect(services.postgres?.volumes).toContain(
      "./production/postgres/00-databases.sql:/docker-entrypoint-initdb.d/00-databases.sql:ro",
    );
  });

  test("must tune Redis [CMP-26]", () => {
    expect(services.redis?.command?.[2]).toContain("--maxmemory 1gb --maxmemory-policy allkeys-lru --appendonly yes");
    expect(services.redis?.volumes).toEqual(["redis-data:/data"]);
  });

  test("must run the API behind Traefik when its stores are healthy and its schema is there [CMP-27, CMP-08, T-41]", () => {
    expect(services.api?.labels).toMatchObject({
      "traefik.http.routers.api.rule": "Host(`api.property.example.com`)",
      "traefik.http.services.api.loadbalancer.server.port": "3000",
    });
    expect(services.api?.depends_on).toEqual({
      postgres: { condition: "service_healthy" },
      redis: { condition: "service_healthy" },
      "api-migration": { condition: "service_completed_successfully" },
    });
  });

  test("must open Traefik to the world and its dashboard, like all that people look at, to this machine only [CMP-24, CMP-29, T-27]", () => {
    const ports = Object.entries(services).map(([name, service]) => [name, service.ports]);
    expect(Object.fromEntries(ports.filter(([, list]) => list !== undefined))).toEqual({
      traefik: ["80:8000", "443:8443", "127.0.0.1:8080:8080"],
      prometheus: ["127.0.0.1:9090:9090"],
      grafana: ["127.0.0.1:3001:3001"],
      alertmanager: ["127.0.0.1:9093:9093"],
    });
    expect(services.traefik?.command).toEqual(
      expect.arrayContaining([
        "--providers.docker=true",
        "--providers.docker.exposedbydefault=false",
        "--providers.file.directory=/etc/traefik/dynamic",
        "--certificatesresolvers.acme.acme.httpchallenge.entrypoint=web",
        "--entrypoints.web.http.redirections.entrypoint.scheme=https",
      ]),
    );
  });

  test("must run three gateways, so that none has a name or port of its own on the host [CMP-23]", () => {
    expect(services.kong?.deploy?.replicas).toBe(3);
    expect(services.kong).not.toHaveProperty("container_name");
    expect(services.kong).not.toHaveProperty("ports");
  });

  test("must keep metrics for 30 days on volumes, and see the host without changing it [CMP-28, CMP-30, CMP-31]", () => {
    expect(services.prometheus?.command).toContain("--storage.tsdb.retention.time=30d");
    expect(services.prometheus?.volumes).toContain("prometheus-data:/prometheus");
    expect(services.alertmanager?.volumes).toEqual(["alertmanager-data:/alertmanager"]);
    expect(services["node-exporter"]?.volumes).toEqual(["/:/host:ro"]);
  });
});

describe("system 002 on a developer's machine", () => {
  const { services, networks } = stack(REVRX, "development");

  test("must be four services on one network, and helpers for who asks [CMP-22, CMP-33]", () => {
    expect(networks).toBeUndefined();
    const asked = Object.entries(services).filter(([, { profiles }]) => profiles !== undefined);
    expect(asked.map(([name]) => name)).toEqual(["localstack", "mailhog"]);
    expect(Object.keys(services)).toEqual(expect.arrayContaining(["backend", "celery-worker", "postgres", "redis"]));
  });

  test("must reload what changes, in a stage that has what development needs [CMP-10, CMP-11, T-39, IMG-29]", () => {
    expect(services.backend?.build?.target).toBe("development");
    expect(services.backend?.command).toContain("--reload");
    expect(services.backend?.volumes).toEqual(["../../backend/app:/app/backend/app"]);
  });

  test("must run the worker from the backend's image, and know whether it lives [IMG-27, CMP-04, T-35]", () => {
    expect(services["celery-worker"]?.build?.dockerfile).toBe(services.backend?.build?.dockerfile);
    expect(services["celery-worker"]?.command).toEqual(["celery", "-A", "app.worker", "worker"]);
    expect(services["celery-worker"]?.healthcheck).toBeDefined();
  });
});

describe("system 004", () => {
  const development = stack(DEVELOPER_AGENT, "development");
  const production = stack(DEVELOPER_AGENT, "production");

  test("must publish in development exactly what its developers use [CMP-12, ENV-20]", () => {
    const ports = Object.values(development.services).flatMap((service) => service.ports ?? []);
    expect(ports.map((port) => Number(port.split(":")[1])).sort((a, b) => a - b)).toEqual([
      3000, 5173, 5432, 7474, 7687,
    ]);
    expect(development.services.frontend?.environment?.VITE_API_URL).toBe("http://localhost:3000");
  });

  test("must mount its sources in development and nowhere else [CMP-10]", () => {
    expect(mounts(development).filter((mount) => mount.includes("/src"))).toEqual([
      "../../api-gateway/src:/app/api-gateway/src",
      "../../shared/src:/app/shared/src",
      "../../frontend/src:/app/frontend/src",
    ]);
    expect(mounts(production).filter((mount) => mount.includes("/src"))).toEqual([]);
  });

  test("must load its schema from an init folder in development, and migrate in production [CMP-21, T-42, DBO-02]", () => {
    expect(mounts(development)).toContain("../../api-gateway/migrations:/schema:ro");
    expect(mounts(production).join()).not.toContain("migrations");
    expect(production.services["api-gateway-migration"]?.restart).toBe("no");
    expect(development.services).not.toHaveProperty("api-gateway-migration");
  });

  test("must check its database as often as each place needs [CMP-05, CMP-06]", () => {
    const times = { test: expect.arrayContaining(["pg_isready"]), timeout: "5s" };
    expect(development.services.postgres?.healthcheck).toEqual({ ...times, interval: "10s", retries: 5 });
    expect(production.services.postgres?.healthcheck).toEqual({ ...times, interval: "30s", retries: 3 });
  });

  test("must check its API with what Alpine has [CMP-07, IMG-14, T-30]", () => {
    expect(production.services["api-gateway"]?.healthcheck).toEqual({
      test: ["CMD", "wget", "--quiet", "--spider", "http://127.0.0.1:3000/health"],
      ...{ interval: "30s", timeout: "3s", retries: 3, start_period: "40s" },
    });
  });

  test("must open nothing but its proxy, whose configuration and certificates it cannot change [CMP-16, CMP-17]", () => {
    const open = Object.entries(production.services).flatMap(([name, { ports }]) =>
      ports === undefined ? [] : [[name, ports]],
    );
    expect(open).toEqual([["nginx", ["80:8000", "443:8443"]]]);
    expect(production.services.nginx?.volumes).toEqual([
      "./production/nginx.conf:/etc/nginx/nginx.conf:ro",
      "${CERTIFICATES:?CERTIFICATES is missing}:/etc/nginx/certificates:ro",
      "nginx-cache:/var/cache/nginx",
    ]);
  });

  test("must keep three volumes [CMP-18, CMP-09]", () => {
    expect(Object.keys(production.volumes ?? {})).toEqual(["neo4j-data", "nginx-cache", "postgres-data"]);
  });

  test("must have vectors, and a graph that can be left out with all that belongs to it [CMP-19, CMP-20, GEN-13]", () => {
    expect(production.services.postgres?.image).toBe("pgvector/pgvector:pg16");
    expect(production.services.neo4j?.environment?.NEO4J_PLUGINS).toBe('["apoc"]');
    const { neo4j: _, ...services } = DEVELOPER_AGENT.services;
    const gateway = { ...services["api-gateway"], build: node({ dir: "api-gateway" }), uses: ["postgres"], env: {} };
    const without = stack(
      { ...DEVELOPER_AGENT, services: { ...services, "api-gateway": gateway }, environments: { production: {} } },
      "production",
    );
    expect(JSON.stringify(without)).not.toMatch(/neo4j/i);
  });

  test("must take keys of others from the host even in development, and have throw-away ones of its own [CMP-13, CMP-14]", () => {
    const { environment } = development.services["api-gateway"] ?? {};
    expect(environment?.OPENAI_API_KEY).toBe("${OPENAI_API_KEY:?OPENAI_API_KEY is missing}");
    expect(development.services.postgres?.environment?.POSTGRES_PASSWORD).toBe("development-only");
    expect(production.services.postgres?.environment?.POSTGRES_PASSWORD_FILE).toBe("/run/secrets/postgres-password");
  });

  test("must name the image of a revision, never one that moves [IMG-34, IMG-38]", () => {
    const name = "ghcr.io/acme/developer-agent/api-gateway";
    expect(production.services["api-gateway"]?.image).toBe(
      `${name}:\${REVISION:?REVISION is missing: the commit or version to run}`,
    );
  });
});

test("two parts must not take one port of the host [CMP-34, T-58]", () => {
  const api = { build: node({ dir: "api" }), port: 3001, hosts: ["api"] };
  const grafana = { build: image("grafana/grafana:12.1.0"), port: 3000, container: { publish: { 3001: 3000 } } };
  const app = (services: WrittenApp["services"], entry: "none" | "traefik"): WrittenApp => {
    return {
      name: "shop",
      domain: "shop.example.com",
      services,
      target: docker({ entry }),
      environments: { production: {} },
    };
  };
  expect(codes(app({ api, grafana }, "none"))).toEqual(["DEF-PUBLISH"]);
  expect(codes(app({ api, grafana }, "traefik"))).toEqual([]);
  expect(codes(app({ api, grafana: { ...grafana, container: { publish: { 8080: 3000 } } } }, "traefik"))).toEqual([
    "DEF-PUBLISH",
  ]);
});

describe("the compose files of any definition", () => {
  const eachStack = (judge: (file: Plain, input: ReturnType<typeof inputOf>, path: string) => void) => {
    fc.assert(
      fc.property(randomRendering, (drawn) => {
        const input = inputOf(drawn);
        for (const { path, content } of compose.render(input)) {
          if (/^deploy\/compose\/[^/]+\.yaml$/.test(path)) judge(parse(content, { version: "1.1" }), input, path);
        }
      }),
      { numRuns: 150 },
    );
  };

  test("must have no header version, a health check for all that keeps running, and no container's name [CMP-03, CMP-04, T-40]", () => {
    eachStack((file) => {
      expect(file).not.toHaveProperty("version");
      for (const service of Object.values(file.services)) {
        expect(service).not.toHaveProperty("container_name");
        if (service.restart !== "no") expect(service.healthcheck).toBeDefined();
      }
    });
  });

  test("must wait for whatever they depend on, and for nothing that is not there [CMP-08, T-41]", () => {
    eachStack(({ services }) => {
      for (const service of Object.values(services)) {
        for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
          const isJob = services[name]?.restart === "no";
          expect(condition).toBe(isJob ? "service_completed_successfully" : "service_healthy");
          expect(Object.keys(services)).toContain(name);
        }
      }
    });
  });

  test("must give a port of the host to one service, and none to a store of production [CMP-34, CMP-16, T-27, T-58]", () => {
    eachStack(({ services }, input, path) => {
      const ports = Object.values(services).flatMap((service) => service.ports ?? []);
      const hosts = ports.map((port) => port.split(":").at(-2));
      expect(new Set(hosts).size).toBe(hosts.length);
      const environment = environmentOf(input, path);
      if (environment.tier === "development") return;
      for (const store of Object.keys(environment.stores)) expect(services[store]?.ports).toBeUndefined();
    });
  });

  test("must harden everything outside of development, and say each limit once [CMP-15, IMG-09, IMG-33]", () => {
    eachStack(({ services }, input, path) => {
      const { tier, stores } = environmentOf(input, path);
      if (tier === "development") return;
      for (const [name, service] of Object.entries(services)) {
        expect(service).toMatchObject({ cap_drop: ["ALL"], security_opt: ["no-new-privileges:true"] });
        expect(["unless-stopped", "no"]).toContain(service.restart);
        expect(service.deploy?.resources.limits).toBeDefined();
        expect(service).not.toHaveProperty("mem_limit");
        if (stores[name]?.kind !== "postgres") expect(service.read_only).toBe(true);
      }
    });
  });

  test("must not let the entry reach a store", () => {
    eachStack(({ services }, input, path) => {
      const { tier, stores } = environmentOf(input, path);
      if (tier === "development") return;
      const reached = (name: string) =>
        Object.entries(services)
          .filter(([other]) => other === name)
          .flatMap(([, one]) => one.networks ?? []);
      for (const store of Object.keys(stores)) {
        for (const entry of ["nginx", "traefik", "entry"]) {
          expect(reached(entry).filter((network) => reached(store).includes(network))).toEqual([]);
        }
      }
    });
  });

  test("must keep every store's data on a named volume [CMP-09]", () => {
    eachStack(({ services, volumes }, input, path) => {
      for (const store of Object.values(environmentOf(input, path).stores)) {
        if (store.place.managed || (store.kind === "redis" && !store.persist)) continue;
        expect(services[store.name]?.volumes?.join()).toContain(`${store.name}-data:`);
        expect(Object.keys(volumes ?? {})).toContain(`${store.name}-data`);
      }
    });
  });

  test("must ask for nothing that the template does not list, and hold no secret [CMP-13, ENV-12, SCT-05]", () => {
    fc.assert(
      fc.property(randomRendering, (drawn) => {
        const input = inputOf(drawn);
        const templates = new Map(secretsTemplate.render(input).map(({ path, content }) => [path, content]));
        for (const { path, content } of compose
          .render(input)
          .filter((file) => /^deploy\/compose\/[^/]+\.yaml$/.test(file.path))) {
          const template = templates.get(path.replace("compose", "secrets").replace(".yaml", ".env.example")) ?? "";
          for (const name of askedVariables(content)) expect(template).toMatch(new RegExp(`^${name}=`, "m"));
        }
      }),
      { numRuns: 100 },
    );
  });
});

const skipped = HAS_COMPOSE ? "" : " (skipped: there is no docker compose)";

describe.skipIf(!HAS_COMPOSE)(`docker compose${skipped}`, () => {
  const cases = systems.flatMap((app) => {
    const files = compose.render(renderInput(app));
    return files.filter(({ path }) => path.split("/").length === 3).map((file) => ({ app: app.name, files, ...file }));
  });

  test.each(cases)("must accept $path of $app [CMP-02, CMP-03]", ({ files, path, content }) => {
    expect(composeConfig(files, path, filledIn(content))).toEqual({ code: 0, errors: "" });
  });

  test.each(cases.filter(({ content }) => askedVariables(content).length > 0))(
    "must refuse $path of $app without what it asks for, and name it [CMP-13, ENV-15]",
    ({ files, path, content }) => {
      for (const name of askedVariables(content).slice(0, 2)) {
        const { [name]: _, ...others } = filledIn(content);
        const { code, errors } = composeConfig(files, path, others);
        expect(code).not.toBe(0);
        expect(errors).toContain(`${name} is missing`);
      }
    },
  );

  test("must accept the files of any definition", () => {
    for (const drawn of fc.sample(randomRendering, { numRuns: 12, seed: 5 })) {
      const files = compose.render(inputOf(drawn));
      for (const { path, content } of files.filter((file) => file.path.split("/").length === 3)) {
        expect(composeConfig(files, path, filledIn(content))).toEqual({ code: 0, errors: "" });
      }
    }
  });

  test("must refuse what it does not know, or this test would show nothing", () => {
    const path = "deploy/compose/bad.yaml";
    const { code, errors } = composeConfig([{ path, content: "services: { a: { image: b, imagee: c } }\n" }], path, {});
    expect([code === 0, errors]).toEqual([false, expect.stringContaining("imagee")]);
  });
});

function stack(app: WrittenApp, environment: string): Plain {
  const file = compose.render(renderInput(app)).find(({ path }) => path === `deploy/compose/${environment}.yaml`);
  return parse(file?.content ?? "", { version: "1.1" });
}

function mounts({ services }: Plain): readonly string[] {
  return Object.values(services).flatMap((service) => service.volumes ?? []);
}

function environmentOf({ app }: ReturnType<typeof inputOf>, path: string) {
  const found = app.environments[path.slice("deploy/compose/".length, -".yaml".length)];
  if (found === undefined) throw new Error(`No environment has ${path}`);
  return found;
}

function codes(app: WrittenApp): readonly string[] {
  const parsed = parseApp(app, { file: "plimsoll.config.ts" });
  return parsed.ok ? [] : parsed.problems.map(({ code }) => code);
}
