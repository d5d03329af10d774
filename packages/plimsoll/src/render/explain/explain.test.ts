import { describe, expect, it } from "vitest";
import { parseApp } from "../../model/parse/parse-app.js";
import { jsonFile } from "../format/json.js";
import type { Renderer, RenderInput } from "../renderer.js";
import { pathText } from "../values/model-values.js";
import { shownValue } from "../values/shown-value.js";
import { explain } from "./explain.js";

const written = {
  name: "shop",
  domain: "shop.example.com",
  registry: "ghcr.io/acme/shop",
  target: { kind: "kubernetes" },
  stores: { db: { kind: "postgres", backup: { every: "1d", keep: "30d" } } },
  services: {
    api: {
      build: { kind: "node", dir: "api" },
      port: 3000,
      hosts: ["api"],
      uses: ["db"],
      scale: 2,
      probes: { ready: { every: "5s" } },
      env: { LOG_LEVEL: "info" },
    },
    web: { build: { kind: "node", dir: "web" }, port: 3001, hosts: ["@"] },
  },
  pipeline: { kind: "github", nightly: "02:30" },
  environments: {
    production: { services: { api: { scale: { min: 3, max: 9 }, env: { LOG_LEVEL: "warn" } } } },
    staging: {},
  },
};

/** Writes the scale of each environment to a file of its own, ports and hosts to a shared one; refuses odd maxima. */
const renderer: Renderer = {
  name: "scales",
  render: ({ environments }) => [
    ...environments.map(({ name, services }) => ({
      path: `deploy/${name}.json`,
      content: jsonFile(Object.values(services).map(({ scale, env }) => ({ scale, env }))),
    })),
    {
      path: "deploy/images.json",
      content: jsonFile(environments.map(({ stores }) => Object.values(stores).map(({ place }) => place.image))),
    },
    {
      path: "deploy/ports.json",
      content: jsonFile(
        environments.map(({ services }) => Object.values(services).map(({ port, hosts }) => ({ port, hosts }))),
      ),
    },
  ],
};
const strict: Renderer = {
  name: "strict",
  render: ({ environments }) => {
    if (environments.some(({ tier }) => !["staging", "production"].includes(tier))) throw new Error("Unknown tier");
    return [];
  },
};

function input(): RenderInput {
  const parsed = parseApp(written, { file: "plimsoll.config.ts" });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const environments = Object.values(parsed.model.environments);
  return { app: parsed.model, environments, repository: { javascript: undefined, separate: {} }, lock: { images: {} } };
}

function answers(path: string, environment?: string) {
  return explain(input(), written, [renderer, strict], { path, environment }).map((one) => {
    const from = one.from.map(({ kind, keys }) => `${kind} ${pathText(keys)}`);
    return [`${one.environment} ${pathText(one.path)}`, shownValue(one.path, one.value), from, one.files];
  });
}

describe("an explanation", () => {
  it("must say what the author wrote, what an environment overrides, what is a default, and the files of each", () => {
    expect(answers("services.api.scale.min")).toEqual([
      [
        "production services.api.scale.min",
        "3",
        ["stated environments.production.services.api.scale.min"],
        ["deploy/production.json"],
      ],
      ["staging services.api.scale.min", "2", ["stated services.api.scale"], ["deploy/staging.json"]],
    ]);
    expect(answers("services.web.scale.min", "staging")).toEqual([
      ["staging services.web.scale.min", "1", [], ["deploy/staging.json"]],
    ]);
  });

  it("must name what a value is derived from", () => {
    expect(answers("services.api.hosts", "production")).toEqual([
      [
        "production services.api.hosts",
        "api.shop.example.com",
        ["stated services.api.hosts", "derived domain", "derived target.kind"],
        ["deploy/ports.json"],
      ],
    ]);
  });

  it("must find durations by the name that authors write, in their units", () => {
    expect(answers("services.api.probes.ready.every", "staging")).toEqual([
      ["staging services.api.probes.ready.everyMs", "5s", ["stated services.api.probes.ready.every"], []],
    ]);
    expect(answers("environments.staging.stores.db.backup.keep")).toEqual([
      ["staging stores.db.backup.keepMs", "30d", ["stated stores.db.backup.keep"], []],
    ]);
  });

  it("must say of a variable whether it is plain, and of a renderer that refuses every other value that it is not known", () => {
    expect(answers("services.api.env", "production")).toEqual([
      [
        "production services.api.env.LOG_LEVEL",
        "warn",
        ["stated environments.production.services.api.env.LOG_LEVEL"],
        ["deploy/production.json"],
      ],
    ]);
    const [tier] = explain(input(), written, [renderer, strict], { path: "tier", environment: "staging" });
    expect(tier?.unknown).toEqual(["strict"]);
  });

  it("must name the files of what is derived from a value as well", () => {
    const [version] = answers("stores.db.version", "production");
    expect(version?.[3]).toEqual(["deploy/images.json"]);
  });

  it("must know the pipeline, which belongs to no environment", () => {
    expect(answers("pipeline.nightly")).toEqual([
      ["undefined pipeline.nightly", "02:30", ["stated pipeline.nightly"], []],
    ]);
  });

  it("must explain every value of a part, in a bounded time", () => {
    const paths = answers("services.api", "production").map(([name]) => name);
    expect(paths).toContain("production services.api.stop.withinMs");
    expect(paths.length).toBeGreaterThan(25);
  });

  it.each([
    ["services.apy.port", 'services has no "apy"', 'Did you mean "api"?'],
    ["services.api.replicas", 'services.api has no "replicas"', "There are"],
    ["service", 'an environment has no "service"', 'Did you mean "services"?'],
    ["services.api.port.number", 'services.api.port has no "number"', "It is a value by itself"],
  ])("must refuse %s, naming what was wrong and what there is", (path, message, hint) => {
    expect(() => answers(path)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), hint: expect.stringContaining(hint) }),
    );
  });
});
