import { expect, test } from "vitest";
import { app, reported, web } from "./bad-definition.testsuite.js";

/** Definitions of the wrong shape, and every line that one run must report. */
const definitions: Readonly<Record<string, readonly [unknown, readonly string[]]>> = {
  "an unknown key at the top": [
    app({ servises: {} }),
    [
      'DEF-UNKNOWN-KEY: Cannot use servises in plimsoll.config.ts as it must be one of $schema, name, environments, pipeline, domain, stores, services, gates, smoke, release, target, also, registry, secrets, certificates, objectives, notify: found "servises" | Did you mean "services"?',
    ],
  ],
  "a key of environments at the top": [
    app({ branch: "main" }),
    [
      'DEF-UNKNOWN-KEY: Cannot use branch in plimsoll.config.ts as it must be one of $schema, name, environments, pipeline, domain, stores, services, gates, smoke, release, target, also, registry, secrets, certificates, objectives, notify: found "branch" | It belongs to an environment: environments.production.branch',
    ],
  ],
  "an unknown key of a service": [
    web({ prot: 3000 }),
    [
      'DEF-UNKNOWN-KEY: Cannot use services.web.prot in plimsoll.config.ts as it must be one of build, command, role, port, metrics, hosts, path, uses, migrate, env, scale, resources, probes, stop, sticky, container, develop, near, rights: found "prot" | Did you mean "port"?',
    ],
  ],
  "an unknown key deep inside": [
    web({ probes: { live: { path: "/health", timout: "1s" } } }),
    [
      'DEF-UNKNOWN-KEY: Cannot use services.web.probes.live.timout in plimsoll.config.ts as it must be one of path, every, timeout, failures, command, after: found "timout" | Did you mean "timeout"?',
    ],
  ],
  "an unknown key of a list's item": [
    app({ smoke: [{ get: "/", undr: "1s" }] }),
    [
      'DEF-UNKNOWN-KEY: Cannot use smoke[0].undr in plimsoll.config.ts as it must be one of get, head, post, put, delete, name, body, headers, expect, under: found "undr" | Did you mean "under"?',
    ],
  ],
  "no name and no services": [
    {},
    [
      "DEF-MISSING: Cannot use name in plimsoll.config.ts as it must be a DNS label: up to 63 lower-case letters, digits and hyphens, a letter first: found nothing",
      "DEF-MISSING: Cannot use services in plimsoll.config.ts as it must be an object of services by name: found nothing",
    ],
  ],
  "a name that is no DNS label": [
    app({ name: "My Shop" }),
    [
      'DEF-VALUE: Cannot use name in plimsoll.config.ts as it must be a DNS label: up to 63 lower-case letters, digits and hyphens, a letter first: found "My Shop"',
    ],
  ],
  "a list instead of services": [
    app({ services: [] }),
    [
      "DEF-VALUE: Cannot use services in plimsoll.config.ts as it must be an object of services by name: found an empty list",
    ],
  ],
  "text instead of an app": [
    "plimsoll",
    [
      'DEF-VALUE: Cannot use plimsoll.config.ts as it must hold an app: an object with name and services, from defineApp or as YAML or JSON: found "plimsoll"',
    ],
  ],
  "no build": [
    app({ services: { web: { port: 3000 } } }),
    [
      'DEF-MISSING: Cannot use services.web.build in plimsoll.config.ts as it must be a build such as node({ dir: "apps/web" }), or the name of a service that has one: found nothing',
    ],
  ],
  "a build of an unknown kind": [
    web({ build: { kind: "nextsj" } }),
    [
      'DEF-VALUE: Cannot use services.web.build.kind in plimsoll.config.ts as it must be one of node, nextjs, static, python, dockerfile, image: found "nextsj" | Did you mean "nextjs"?',
    ],
  ],
  "a build without its kind": [
    web({ build: { dir: "apps/web" } }),
    [
      "DEF-MISSING: Cannot use services.web.build.kind in plimsoll.config.ts as it must be one of node, nextjs, static, python, dockerfile, image: found nothing",
    ],
  ],
  "a folder outside the repository": [
    web({ build: { kind: "node", dir: "../shop" } }),
    [
      'DEF-VALUE: Cannot use services.web.build.dir in plimsoll.config.ts as it must be a path inside the repository such as apps/web: found "../shop"',
    ],
  ],
  "a Python app that is no module:attribute": [
    web({ build: { kind: "python", app: "app/main.py" } }),
    [
      'DEF-VALUE: Cannot use services.web.build.app in plimsoll.config.ts as it must be module:attribute such as app.main:app: found "app/main.py"',
    ],
  ],
  "an image that is none": [
    web({ build: { kind: "image", image: "kong 3" } }),
    [
      'DEF-VALUE: Cannot use services.web.build.image in plimsoll.config.ts as it must be an image such as kong:3.7: found "kong 3"',
    ],
  ],
  "a port that is text": [
    web({ port: "80a" }),
    [
      'DEF-VALUE: Cannot use services.web.port in plimsoll.config.ts as it must be a whole number from 1 to 65535: found "80a"',
    ],
  ],
  "a port out of range": [
    web({ port: 70000 }),
    [
      "DEF-VALUE: Cannot use services.web.port in plimsoll.config.ts as it must be a whole number from 1 to 65535: found 70000",
    ],
  ],
  "a port that is no whole number": [
    web({ metrics: { port: 9090.5 } }),
    [
      "DEF-VALUE: Cannot use services.web.metrics.port in plimsoll.config.ts as it must be a whole number from 1 to 65535: found 9090.5",
    ],
  ],
  "a host with a scheme": [
    web({ hosts: ["https://shop.example.com"] }),
    [
      'DEF-VALUE: Cannot use services.web.hosts[0] in plimsoll.config.ts as it must be @, a name below the domain such as api, or a complete host name: found "https://shop.example.com"',
    ],
  ],
  "a path without a slash": [
    web({ path: "shop" }),
    [
      'DEF-VALUE: Cannot use services.web.path in plimsoll.config.ts as it must be a path that starts with /: found "shop"',
    ],
  ],
  "a scale that is text": [
    web({ scale: "three" }),
    [
      'DEF-VALUE: Cannot use services.web.scale in plimsoll.config.ts as it must be a number of instances, or an object with min and max: found "three"',
    ],
  ],
  "an unknown key of scale": [
    web({ scale: { min: 1, mx: 3 } }),
    [
      'DEF-UNKNOWN-KEY: Cannot use services.web.scale.mx in plimsoll.config.ts as it must be one of min, max, cpu, memory, keep, up, down: found "mx" | Did you mean "max"?',
    ],
  ],
  "CPU and memory in unknown units": [
    web({ resources: { cpu: "1 core", memory: "512 MB" } }),
    [
      'DEF-VALUE: Cannot use services.web.resources.cpu in plimsoll.config.ts as it must be CPU such as 500m, 1.5 or a range 250m..1000m: found "1 core"',
      'DEF-VALUE: Cannot use services.web.resources.memory in plimsoll.config.ts as it must be memory such as 512Mi or a range 512Mi..1Gi: found "512 MB"',
    ],
  ],
  "a duration without a unit": [
    web({ stop: "30" }),
    [
      'DEF-VALUE: Cannot use services.web.stop in plimsoll.config.ts as it must be a duration such as 500ms, 30s, 5m, 1h or 7d: found "30"',
    ],
  ],
  "a duration that is a number": [
    app({ release: { kind: "canary", bakeWithin: 300 } }),
    [
      "DEF-VALUE: Cannot use release.bakeWithin in plimsoll.config.ts as it must be a duration such as 500ms, 30s, 5m, 1h or 7d: found 300",
    ],
  ],
  "a variable's name with a hyphen": [
    web({ env: { "LOG-LEVEL": "info" } }),
    [
      'DEF-NAME: Cannot use services.web.env.LOG-LEVEL in plimsoll.config.ts as it must be a variable name: letters, digits and underscores, no digit first: found "LOG-LEVEL"',
    ],
  ],
  "a variable that is a list": [
    web({ env: { ORIGINS: ["a", "b"] } }),
    [
      'DEF-VALUE: Cannot use services.web.env.ORIGINS in plimsoll.config.ts as it must be text, a number, true, false or secret("NAME"): found a list of 2',
    ],
  ],
  "a secret's value where its name belongs": [
    web({ env: { JWT_SECRET: { secret: "kX9f-not-a-name" } } }),
    [
      "DEF-VALUE: Cannot use services.web.env.JWT_SECRET.secret in plimsoll.config.ts as it must name a secret in capitals such as JWT_SECRET, never hold its value: found text of 15 characters",
    ],
  ],
  "a store of an unknown kind": [
    app({ stores: { db: { kind: "postgress" } } }),
    [
      'DEF-VALUE: Cannot use stores.db.kind in plimsoll.config.ts as it must be one of postgres, redis: found "postgress" | Did you mean "postgres"?',
    ],
  ],
  "a version that is text": [
    app({ stores: { db: { kind: "postgres", version: "16" } } }),
    [
      'DEF-VALUE: Cannot use stores.db.version in plimsoll.config.ts as it must be a whole number from 13 to 18: found "16"',
    ],
  ],
  "an eviction Redis does not know": [
    app({ stores: { cache: { kind: "redis", eviction: "allkeys_lru" } } }),
    [
      'DEF-VALUE: Cannot use stores.cache.eviction in plimsoll.config.ts as it must be one of noeviction, allkeys-lru, allkeys-lfu, allkeys-random, volatile-lru, volatile-lfu, volatile-random, volatile-ttl: found "allkeys_lru" | Did you mean "allkeys-lru"?',
    ],
  ],
  "a release of an unknown kind": [
    app({ release: "bluegreen" }),
    [
      'DEF-VALUE: Cannot use release in plimsoll.config.ts as it must be one of rolling, blue-green, canary: found "bluegreen" | Did you mean "blue-green"?',
    ],
  ],
  "a canary step above 100": [
    app({ release: { kind: "canary", steps: [10, 50, 150] } }),
    [
      "DEF-VALUE: Cannot use release.steps[2] in plimsoll.config.ts as it must be a percentage from 1 to 100: found 150",
    ],
  ],
  "a coverage above 100": [
    app({ gates: { test: { run: "npm test", coverage: 120 } } }),
    ["DEF-VALUE: Cannot use gates.test.coverage in plimsoll.config.ts as it must be a number from 0 to 100: found 120"],
  ],
  "a gate without a command": [
    app({ gates: { test: { needs: [] } } }),
    ["DEF-MISSING: Cannot use gates.test.run in plimsoll.config.ts as it must be a command: found nothing"],
  ],
  "a smoke test without a path": [
    app({ smoke: [{ get: "health" }] }),
    [
      'DEF-VALUE: Cannot use smoke[0].get in plimsoll.config.ts as it must be a path such as /, or service:/path such as api:/health: found "health"',
    ],
  ],
  "a status that is none": [
    app({ smoke: [{ get: "/", expect: 20 }] }),
    [
      "DEF-VALUE: Cannot use smoke[0].expect in plimsoll.config.ts as it must be an HTTP status from 100 to 599: found 20",
    ],
  ],
  "a target of an unknown kind": [
    app({ target: "kubernets" }),
    [
      'DEF-VALUE: Cannot use target in plimsoll.config.ts as it must be one of local, memory, docker, kubernetes, ecs: found "kubernets" | Did you mean "kubernetes"?',
    ],
  ],
  "a false alarm rate in percent": [
    app({ release: { kind: "canary", judge: { falseAlarm: 5 } } }),
    [
      "DEF-VALUE: Cannot use release.judge.falseAlarm in plimsoll.config.ts as it must be a number from 0.000001 to 0.5: found 5",
    ],
  ],
  "an objective that cannot be met": [
    app({ objectives: { availability: 100 } }),
    [
      "DEF-VALUE: Cannot use objectives.availability in plimsoll.config.ts as it must be a number from 50 to 99.999: found 100",
    ],
  ],
  "a notifier without an address": [
    app({ notify: [{ kind: "slack" }] }),
    [
      'DEF-MISSING: Cannot use notify[0].webhook in plimsoll.config.ts as it must be a URL or secret("NAME"): found nothing',
    ],
  ],
  "no environment at all": [
    app({ environments: {} }),
    [
      "DEF-VALUE: Cannot use environments in plimsoll.config.ts as it must hold at least one environment: found an empty object",
    ],
  ],
  "an environment that is text": [
    app({ environments: { staging: "develop", production: {} } }),
    [
      'DEF-VALUE: Cannot use environments.staging in plimsoll.config.ts as it must be an object of overrides: found "develop"',
    ],
  ],
  "a mistake in one environment": [
    app({ environments: { staging: { services: { web: { port: "80a" } } }, production: {} } }),
    [
      'DEF-VALUE: Cannot use environments.staging.services.web.port in plimsoll.config.ts as it must be a whole number from 1 to 65535: found "80a"',
    ],
  ],
  "an unknown key of an environment": [
    app({ environments: { staging: { brnch: "develop" }, production: {} } }),
    [
      'DEF-UNKNOWN-KEY: Cannot use environments.staging.brnch in plimsoll.config.ts as it must be one of tier, branch, tag, approval, domain, stores, services, gates, smoke, release, target, also, registry, secrets, certificates, objectives, notify: found "brnch" | Did you mean "branch"?',
    ],
  ],
  "mistakes of shape and of sense together": [
    app({
      services: {
        web: { build: { kind: "node" }, prt: 3000 },
        api: { build: { kind: "node" }, port: 3000, uses: ["db"] },
      },
    }),
    [
      'DEF-UNKNOWN-KEY: Cannot use services.web.prt in plimsoll.config.ts as it must be one of build, command, role, port, metrics, hosts, path, uses, migrate, env, scale, resources, probes, stop, sticky, container, develop, near, rights: found "prt" | Did you mean "port"?',
      'DEF-UNDECLARED-USE: Cannot use services.api.uses[0] in plimsoll.config.ts as it must name a declared store or service (web): found "db"',
    ],
  ],
};

test.each(Object.entries(definitions))("%s must be reported at its place", (_, [written, lines]) => {
  expect(reported(written)).toEqual(lines);
});
