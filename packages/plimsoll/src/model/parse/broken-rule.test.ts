import { expect, test } from "vitest";
import { appRules, environmentRules } from "../rules/rules.js";
import { app, cluster, reported, site, web, worker } from "./bad-definition.testsuite.js";

/** Definitions of the right shape that break a rule, and every line that one run must report. */
const definitions: Readonly<Record<string, readonly [unknown, readonly string[]]>> = {
  "no service": [
    app({ services: {} }),
    [
      "DEF-NO-SERVICE: Cannot use services in plimsoll.config.ts as it must hold at least one service: found an empty object",
    ],
  ],
  "a store and a service of one name": [
    app({ stores: { web: { kind: "redis" } } }),
    [
      'DEF-SAME-NAME: Cannot use services.web in plimsoll.config.ts as it must have another name than every store: found the store "web"',
    ],
  ],
  "a use of what is not declared": [
    app({ stores: { cache: { kind: "redis" } }, services: { web: { ...site, uses: ["cahce"] } } }),
    [
      'DEF-UNDECLARED-USE: Cannot use services.web.uses[0] in plimsoll.config.ts as it must name a declared store or service (cache): found "cahce" | Did you mean "cache"?',
    ],
  ],
  "a service that uses itself": [
    web({ uses: ["web"] }),
    [
      'DEF-USES-ITSELF: Cannot use services.web.uses[0] in plimsoll.config.ts as it must name another service: found "web"',
    ],
  ],
  "a circle of uses": [
    app({
      services: {
        web: { ...site, uses: ["api"] },
        api: { ...worker, uses: ["jobs"] },
        jobs: { ...worker, uses: ["api"] },
      },
    }),
    [
      "DEF-CIRCLE: Cannot use services.jobs.uses[0] in plimsoll.config.ts as it must not lead back to the service itself: found api -> jobs -> api",
    ],
  ],
  "a migration without a database": [
    web({ migrate: "npm run migrate" }),
    [
      'DEF-MIGRATE: Cannot use services.web.migrate in plimsoll.config.ts as it must belong to a service that uses a postgres store: found "npm run migrate" | Name the store under uses, so that it is backed up before the migration',
    ],
  ],
  "a shared build that nobody has": [
    app({ services: { web: site, jobs: { build: "wbe" } } }),
    [
      'DEF-SHARED-BUILD: Cannot use services.jobs.build in plimsoll.config.ts as it must name a service with a build of its own (web): found "wbe" | Did you mean "web"?',
    ],
  ],
  "builds that share each other": [
    app({ services: { web: site, a: { build: "b" }, b: { build: "a" } } }),
    [
      'DEF-SHARED-BUILD: Cannot use services.a.build in plimsoll.config.ts as it must name a service with a build of its own (web): found "b"',
      'DEF-SHARED-BUILD: Cannot use services.b.build in plimsoll.config.ts as it must name a service with a build of its own (web): found "a"',
    ],
  ],
  "a Python worker with nothing to start": [
    app({ services: { web: site, jobs: { build: { kind: "python" } } } }),
    [
      "DEF-NOTHING-TO-START: Cannot use services.jobs.command in plimsoll.config.ts as it must be given, or an app in its python build: found nothing",
    ],
  ],
  "an image whose tag moves [IMG-05]": [
    app({ services: { web: site, gateway: { build: { kind: "image", image: "kong:latest" } } } }),
    [
      'DEF-IMAGE-VERSION: Cannot use services.gateway.build.image in plimsoll.config.ts as it must have a version as its tag, or a digest: found "kong:latest"',
    ],
  ],
  "an image without a tag": [
    app({ services: { web: site, gateway: { build: { kind: "image", image: "registry.example.com:5000/kong" } } } }),
    [
      'DEF-IMAGE-VERSION: Cannot use services.gateway.build.image in plimsoll.config.ts as it must have a version as its tag, or a digest: found "registry.example.com:5000/kong"',
    ],
  ],
  "hosts without a port": [
    app({ services: { web: { build: { kind: "node" }, hosts: ["@"] } } }),
    [
      "DEF-NO-PORT: Cannot use services.web.port in plimsoll.config.ts as it must be given as the service has hosts: found nothing",
    ],
  ],
  "two services on one port": [
    app({ services: { web: site, api: { ...worker, port: 3000 } } }),
    [
      "DEF-SHARED-PORT: Cannot use services.api.port in plimsoll.config.ts as it must differ from every other port of the app: found 3000, also used by services.web.port",
    ],
  ],
  "metrics on the port of another service [T-58]": [
    app({ services: { web: site, api: { ...worker, port: 3001, metrics: 3000 } } }),
    [
      "DEF-SHARED-PORT: Cannot use services.api.metrics in plimsoll.config.ts as it must differ from every other port of the app: found 3000, also used by services.web.port",
    ],
  ],
  "probes without a port": [
    app({ services: { web: site, jobs: { ...worker, probes: "/health" } } }),
    [
      'DEF-PROBES: Cannot use services.jobs.probes in plimsoll.config.ts as it must belong to a service with a port: found "/health"',
    ],
  ],
  "hosts without a domain": [
    cluster({ domain: undefined }),
    [
      'DEF-NO-DOMAIN: Cannot use domain in plimsoll.config.ts as it must be given as services.web has the host "@": found nothing',
    ],
  ],
  "routes that clash": [
    app({ services: { web: site, api: { ...worker, port: 3001, hosts: ["www", "@"] } } }),
    [
      "DEF-ROUTE: Cannot use services.api.hosts[1] in plimsoll.config.ts as it must differ from the host and path of every other service: found shop.localhost, also claimed by services.web",
    ],
  ],
  "routes that clash below a path": [
    app({ services: { web: { ...site, path: "/a" }, api: { ...worker, port: 3001, hosts: "@", path: "/a/" } } }),
    [
      "DEF-ROUTE: Cannot use services.api.hosts in plimsoll.config.ts as it must differ from the host and path of every other service: found shop.localhost/a, also claimed by services.web",
    ],
  ],
  "a host named twice": [
    web({ hosts: ["@", "www", "@"] }),
    ['DEF-HOST-TWICE: Cannot use services.web.hosts[2] in plimsoll.config.ts as it must be named once: found "@"'],
  ],
  "a worker with hosts": [
    web({ role: "worker" }),
    [
      'DEF-WORKER-HOSTS: Cannot use services.web.hosts in plimsoll.config.ts as it must be left out as the service is a worker, which receives no traffic: found ["@"] | Leave out role, or make it "web"',
    ],
  ],
  "a path without hosts": [
    app({ services: { web: site, api: { ...worker, path: "/api" } } }),
    [
      'DEF-PATH: Cannot use services.api.path in plimsoll.config.ts as it must stand beside hosts: a path alone routes nothing: found "/api"',
    ],
  ],
  "a variable that every instance is given": [
    web({ env: { PORT: 3000, PLIMSOLL_RELEASE: "x" } }),
    [
      "DEF-RESERVED-VARIABLE: Cannot use services.web.env.PORT in plimsoll.config.ts as it must be left out: every instance is given a PORT of its own: found a value for PORT",
      "DEF-RESERVED-VARIABLE: Cannot use services.web.env.PLIMSOLL_RELEASE in plimsoll.config.ts as it must be left out: names that start with PLIMSOLL_ are Plimsoll's own: found a value for PLIMSOLL_RELEASE",
    ],
  ],
  "a secret written out [ENV-03]": [
    web({ env: { STRIPE_API_KEY: "kX9f-3Pq8-vT2m" } }),
    [
      'DEF-SECRET-LITERAL: Cannot use services.web.env.STRIPE_API_KEY in plimsoll.config.ts as it must be a secret outside of development: found text of 14 characters (in staging, production) | Write secret("NAME") and keep the value outside the definition',
    ],
  ],
  "a password in an address": [
    web({ env: { UPSTREAM: "https://shop:kX9f3Pq8@example.com" } }),
    [
      'DEF-SECRET-LITERAL: Cannot use services.web.env.UPSTREAM in plimsoll.config.ts as it must be a secret outside of development: found text of 33 characters (in staging, production) | Write secret("NAME") and keep the value outside the definition',
    ],
  ],
  "a sample password outside of development": [
    web({ env: { DB_PASSWORD: "changeme" } }),
    [
      'DEF-SAMPLE-PASSWORD: Cannot use services.web.env.DB_PASSWORD in plimsoll.config.ts as it must not be a sample password outside of development: found a well-known one (in staging, production) | Write secret("NAME") and keep the value outside the definition',
    ],
  ],
  "a secret here that is plain there [ENV-03]": [
    app({
      services: {
        web: { ...site, env: { SIGNING: { secret: "SIGNING" } } },
        api: { ...worker, env: { SIGNING: "abc" } },
      },
    }),
    [
      "DEF-SECRET-PLAIN: Cannot use services.api.env.SIGNING in plimsoll.config.ts as it must be a secret here too, as it is in services.web.env: found plain text (in staging, production)",
    ],
  ],
  "a minimum above the maximum": [
    web({ scale: { min: 5, max: 3 } }),
    [
      "DEF-SCALE: Cannot use services.web.scale.min in plimsoll.config.ts as it must be at most max, which is 3: found 5",
    ],
  ],
  "nobody who answers": [
    web({ scale: 0 }),
    [
      "DEF-NO-INSTANCE: Cannot use services.web.scale in plimsoll.config.ts as it must keep at least one instance of a service that receives traffic: found 0",
    ],
  ],
  "requests above limits": [
    web({ resources: { cpu: "2..500m", memory: "1Gi..512Mi" } }),
    [
      'DEF-LIMIT: Cannot use services.web.resources.cpu in plimsoll.config.ts as it must ask for no more than its limit (request..limit): found "2..500m"',
      'DEF-LIMIT: Cannot use services.web.resources.memory in plimsoll.config.ts as it must ask for no more than its limit (request..limit): found "1Gi..512Mi"',
    ],
  ],
  "memory without a unit": [
    web({ resources: { memory: "512" } }),
    [
      'DEF-MEMORY: Cannot use services.web.resources.memory in plimsoll.config.ts as it must be at least 16Mi: found "512" | A number without a unit is bytes',
    ],
  ],
  "pools that do not fit the database [ENV-07, T-17]": [
    app({ stores: { db: { kind: "postgres", pool: 50 } }, services: { web: { ...site, uses: ["db"], scale: 10 } } }),
    [
      "DEF-POOL: Cannot use stores.db.pool in plimsoll.config.ts as it must fit the 100 connections of the server (maxConnections): found 503: 50 for each of 10 instances, and 3 kept free",
    ],
  ],
  "a gate that needs an undeclared store": [
    app({ stores: { db: { kind: "postgres" } }, gates: { test: { run: "npm test", needs: ["bd"] } } }),
    [
      'DEF-GATE-NEEDS: Cannot use gates.test.needs[0] in plimsoll.config.ts as it must name a declared store (db): found "bd" | Did you mean "db"?',
    ],
  ],
  "a gate that needs a service": [
    app({ gates: { test: { run: "npm test", needs: ["web"] } } }),
    [
      'DEF-GATE-NEEDS: Cannot use gates.test.needs[0] in plimsoll.config.ts as it must name a declared store (there are none): found "web" | A gate starts stores, not services',
    ],
  ],
  "a smoke test without a method": [
    app({ smoke: [{ under: "1s" }] }),
    [
      "DEF-SMOKE-METHOD: Cannot use smoke[0] in plimsoll.config.ts as it must have exactly one of get, head, post, put, delete: found none",
    ],
  ],
  "a smoke test with two methods": [
    app({ smoke: [{ get: "/", post: "/" }] }),
    [
      "DEF-SMOKE-METHOD: Cannot use smoke[0] in plimsoll.config.ts as it must have exactly one of get, head, post, put, delete: found get and post",
    ],
  ],
  "a smoke test of an unknown service": [
    app({ smoke: [{ get: "wbe:/health" }] }),
    [
      'DEF-SMOKE-SERVICE: Cannot use smoke[0].get in plimsoll.config.ts as it must ask a declared service (web): found "wbe:/health" | Did you mean "web"?',
    ],
  ],
  "a smoke test of a service that cannot answer": [
    app({ services: { web: site, jobs: worker }, smoke: [{ get: "jobs:/health" }] }),
    [
      'DEF-SMOKE-PORT: Cannot use smoke[0].get in plimsoll.config.ts as it must ask a service with a port: found "jobs:/health"',
    ],
  ],
  "a smoke test that reads with a body": [
    app({ smoke: [{ get: "/", body: { a: 1 } }] }),
    [
      "DEF-SMOKE-BODY: Cannot use smoke[0].body in plimsoll.config.ts as it must be left out of a GET request: found a body",
    ],
  ],
  "a canary without steps": [
    app({ release: { kind: "canary", steps: [] } }),
    [
      "DEF-NO-STEP: Cannot use release.steps in plimsoll.config.ts as it must name at least one percentage: found an empty list",
    ],
  ],
  "canary steps that do not ascend": [
    app({ release: { kind: "canary", steps: [10, 60, 50, 100] } }),
    [
      "DEF-STEP-ORDER: Cannot use release.steps[2] in plimsoll.config.ts as it must be above the step before it, which is 60: found 50",
    ],
  ],
  "a canary that never gets all traffic": [
    app({ release: { kind: "canary", steps: [10, 50] } }),
    [
      "DEF-LAST-STEP: Cannot use release.steps[1] in plimsoll.config.ts as it must be 100 as the last step gives all traffic: found 50",
    ],
  ],
  "a regression to detect that is tolerated": [
    app({ release: { kind: "canary", judge: { tolerance: 3, detect: 2 } } }),
    [
      "DEF-DETECT: Cannot use release.judge.detect in plimsoll.config.ts as it must be above the tolerance, which is 3: found 2",
    ],
  ],
  "an approval nobody can give in time": [
    app({ release: { kind: "rolling", approveWithin: "5s" } }),
    ['DEF-DURATION: Cannot use release.approveWithin in plimsoll.config.ts as it must be from 1m to 30d: found "5s"'],
  ],
  "a probe that would hammer": [
    web({ probes: { ready: { every: "5ms" } } }),
    [
      'DEF-DURATION: Cannot use services.web.probes.ready.every in plimsoll.config.ts as it must be from 100ms to 1h: found "5ms"',
    ],
  ],
  "backups thrown away before the next one": [
    app({ stores: { db: { kind: "postgres", backup: { every: "7d", keep: "1d" } } } }),
    [
      "DEF-BACKUP-KEEP: Cannot use stores.db.backup.keep in plimsoll.config.ts as it must be at least the time between two backups, which is 7d: found 1d",
    ],
  ],
  "a webhook of Slack written out": [
    app({ notify: [{ kind: "slack", webhook: "https://hooks.slack.com/services/T0/B0/x" }] }),
    [
      'DEF-WEBHOOK: Cannot use notify[0].webhook in plimsoll.config.ts as it must be a secret as the address is the key: found an address of Slack | Write secret("NAME") and keep the value outside the definition',
    ],
  ],
  "a branch that leads to two environments": [
    app({ environments: { qa: { branch: "main" }, production: {} } }),
    [
      'DEF-SAME-BRANCH: Cannot use environments.production.branch in plimsoll.config.ts as it must differ from the branch of every other environment: found "main", also the branch of environments.qa',
    ],
  ],
  "two local environments on one port": [
    app({
      environments: {
        staging: { target: { kind: "local", port: 8080 } },
        production: { target: { kind: "local", port: 8080 } },
      },
    }),
    [
      "DEF-SAME-LOCAL-PORT: Cannot use environments.production.target.port in plimsoll.config.ts as it must differ from the port of every other local environment: found 8080, also the port of environments.staging",
    ],
  ],
  "two public environments on one host": [
    cluster({
      environments: { staging: { domain: "shop.example.com" }, production: { domain: "shop.example.com" } },
    }),
    [
      "DEF-SAME-HOST: Cannot use environments.production in plimsoll.config.ts as it must have hosts of its own: found shop.example.com, also a host of environments.staging | Give it a domain of its own",
    ],
  ],
  "a volume that several instances would write [T-36]": [
    web({ scale: { min: 1, max: 3 }, container: { volumes: { "/data": "1Gi" } } }),
    [
      "DEF-VOLUME: Cannot use services.web.scale in plimsoll.config.ts as it must be 1 as the service has a volume, which one instance writes: found up to 3 | Keep its data in a store",
    ],
  ],
  "two ports of one container that are one": [
    web({ container: { ports: { admin: 3000 } } }),
    [
      "DEF-CONTAINER-PORT: Cannot use services.web.container.ports.admin in plimsoll.config.ts as it must differ from the service's other ports: found 3000",
    ],
  ],
  "a probe by command of what answers HTTP": [
    web({ probes: { live: { command: "true" } } }),
    [
      'DEF-PROBE-COMMAND: Cannot use services.web.probes.live.command in plimsoll.config.ts as it must be left out as the service has a port: it is asked by HTTP: found "true"',
    ],
  ],
  "an optional service that somebody needs": [
    app({ services: { web: { ...site, uses: ["mail"] }, mail: { ...worker, container: { optional: true } } } }),
    [
      "DEF-OPTIONAL: Cannot use services.mail.container.optional in plimsoll.config.ts as it must be left out as services.web uses it: found true",
    ],
  ],
  "a wish to be near a store that somebody else runs [K8S-20, T-12]": [
    cluster({ stores: { cache: { kind: "redis", managed: true } }, services: { web: { ...site, near: "cache" } } }),
    [
      'DEF-NEAR: Cannot use services.web.near in plimsoll.config.ts as it must be left out: somebody else runs that store: found "cache"',
    ],
  ],
  "a wish to be near nothing": [
    web({ near: "cache" }),
    [
      'DEF-NEAR: Cannot use services.web.near in plimsoll.config.ts as it must name another service or store that runs here: found "cache"',
    ],
  ],
  "a disruption budget without room [K8S-36]": [
    web({ scale: { min: 2, keep: 2 } }),
    [
      "DEF-KEEP: Cannot use services.web.scale.keep in plimsoll.config.ts as it must be below min, which is 2, so that a node can be drained: found 2",
    ],
  ],
  "two services on one port of a host [CMP-34, T-58]": [
    app({
      target: "docker",
      domain: "example.com",
      environments: { production: {} },
      services: { web: { ...site, container: { publish: { 443: 3000 } } } },
    }),
    [
      "DEF-PUBLISH: Cannot use services.web.container.publish.443 in plimsoll.config.ts as it must differ from every other port of the host: found 443, also taken by the entry, which is nginx",
    ],
  ],
  "a store and a service on one port of a development host": [
    app({
      target: "docker",
      environments: { development: {} },
      domain: "example.com",
      stores: { db: { kind: "postgres", publish: 3000 } },
    }),
    [
      "DEF-PUBLISH: Cannot use services.web.port in plimsoll.config.ts as it must differ from every other port of the host: found 3000, also taken by stores.db.publish",
    ],
  ],
  "files for a place without containers": [
    cluster({ also: ["local"] }),
    ['DEF-ALSO: Cannot use also[0] in plimsoll.config.ts as it must be one of docker, kubernetes, ecs: found "local"'],
  ],
  "a place named twice": [
    cluster({ also: ["kubernetes"] }),
    [
      "DEF-ALSO: Cannot use also[0] in plimsoll.config.ts as it must be of another kind than the target and all others: found kubernetes",
    ],
  ],
  "a cluster that would pull from nowhere": [
    cluster({ registry: undefined }),
    [
      "DEF-REGISTRY: Cannot use registry in plimsoll.config.ts as it must be given as kubernetes pulls the image of web: found nothing",
    ],
  ],
  "sealed secrets without a cluster": [
    app({ target: "docker", secrets: "sealed-secrets", domain: "example.com", environments: { production: {} } }),
    [
      "DEF-SECRETS-FROM: Cannot use secrets in plimsoll.config.ts as it must be template or vault, as no place of this environment is Kubernetes: found sealed-secrets",
    ],
  ],
  "a group with a secret that nobody has": [
    cluster({
      secrets: { from: "template", groups: { api: { jwt: "JWT_SECRT" } } },
      services: { web: { ...site, env: { JWT_SECRET: { secret: "JWT_SECRET" } } } },
    }),
    [
      'DEF-SECRET-GROUP: Cannot use secrets.groups.api.jwt in plimsoll.config.ts as it must name a secret of this environment (JWT_SECRET): found "JWT_SECRT" | Did you mean "JWT_SECRET"?',
    ],
  ],
  "certificates from a part of another place [CDN-10]": [
    app({ target: "docker", certificates: "cert-manager", domain: "example.com", environments: { production: {} } }),
    [
      "DEF-CERTIFICATES: Cannot use certificates in plimsoll.config.ts as it must be acme or files, as cert-manager is a part of Kubernetes: found cert-manager",
    ],
  ],
  "an issuer that nginx never asks": [
    app({ target: "docker", certificates: "acme", domain: "example.com", environments: { production: {} } }),
    [
      "DEF-CERTIFICATES: Cannot use certificates in plimsoll.config.ts as it must be files, as nginx asks no issuer by itself: found acme",
    ],
  ],
  "an issuer of another place in a cluster": [
    cluster({ certificates: "acme" }),
    [
      "DEF-CERTIFICATES: Cannot use certificates in plimsoll.config.ts as it must be cert-manager or files, as it is cert-manager that speaks ACME in Kubernetes: found acme",
    ],
  ],
  "a quota below the autoscaled maximum [K8S-04, K8S-51, T-03]": [
    cluster({
      target: { kind: "kubernetes", quota: { cpu: 4, memory: "2Gi" } },
      stores: { db: { kind: "postgres" } },
      services: { web: { ...site, scale: { min: 2, max: 10 }, resources: { cpu: "500m..1", memory: "256Mi..512Mi" } } },
    }),
    [
      "DEF-QUOTA: Cannot use target.quota in plimsoll.config.ts as it must hold 5.25 cores, which all instances at their most and the stores request together: found 4",
      "DEF-QUOTA: Cannot use target.quota in plimsoll.config.ts as it must hold 3Gi, which all instances at their most and the stores request together: found 2Gi",
    ],
  ],
  "figures of a store that somebody else runs [ENV-17, T-34]": [
    cluster({ stores: { db: { kind: "postgres", managed: true, storage: "100Gi", settings: { work_mem: "8MB" } } } }),
    [
      'DEF-MANAGED: Cannot use stores.db.storage in plimsoll.config.ts as it must be left out as somebody else runs the store (managed): found "100Gi"',
      "DEF-MANAGED: Cannot use stores.db.settings in plimsoll.config.ts as it must be left out as somebody else runs the store (managed): found an object with work_mem",
    ],
  ],
  "a store in a task of ECS": [
    cluster({ target: "ecs", stores: { db: { kind: "postgres" } } }),
    [
      "DEF-ECS-STORE: Cannot use stores.db.managed in plimsoll.config.ts as it must be true as an ECS task keeps no data: found nothing",
    ],
  ],
  "a database that only development fills [DBO-02, T-42]": [
    app({ stores: { db: { kind: "postgres", init: "migrations" } }, services: { web: { ...site, uses: ["db"] } } }),
    [
      'DEF-INIT: Cannot use stores.db.init in plimsoll.config.ts as it must stand beside a service that uses the store and has a migrate command: found "migrations" (in staging, production) | init fills a development database alone',
    ],
  ],
  "an image of a store whose tag moves [IMG-05]": [
    app({ stores: { db: { kind: "postgres", image: "postgres" } } }),
    [
      'DEF-IMAGE-VERSION: Cannot use stores.db.image in plimsoll.config.ts as it must have a version as its tag, or a digest: found "postgres"',
    ],
  ],
  "a secret of a container written out": [
    web({ container: { env: { STRIPE_API_KEY: "kX9f-3Pq8-vT2m" } } }),
    [
      'DEF-SECRET-LITERAL: Cannot use services.web.container.env.STRIPE_API_KEY in plimsoll.config.ts as it must be a secret outside of development: found text of 14 characters (in staging, production) | Write secret("NAME") and keep the value outside the definition',
    ],
  ],
  "tags that lead to two environments": [
    app({ environments: { eu: { tier: "production", tag: "v*" }, us: { tier: "production", tag: "v*" } } }),
    [
      'DEF-SAME-TAG: Cannot use environments.us.tag in plimsoll.config.ts as it must differ from the tags of every other environment: found "v*", also the tags of environments.eu',
    ],
  ],
  "two environments in one namespace [K8S-02]": [
    cluster({ target: { kind: "kubernetes", namespace: "shop" }, environments: { staging: {}, production: {} } }),
    [
      'DEF-SAME-NAMESPACE: Cannot use environments.production in plimsoll.config.ts as it must have a namespace of its own: found "shop", also that of environments.staging',
    ],
  ],
  "a pipeline that names no environment": [
    app({ pipeline: { kind: "github", after: "stagng" } }),
    [
      'DEF-PIPELINE-ENVIRONMENT: Cannot use pipeline.after in plimsoll.config.ts as it must name an environment (development, staging, production): found "stagng" | Did you mean "staging"?',
    ],
  ],
  "tests of an environment without an address [K8S-50, T-07]": [
    app({ pipeline: { kind: "github", e2e: { run: "npm run e2e", environments: ["staging"] } } }),
    [
      'DEF-TEST-HOSTS: Cannot use pipeline.e2e.environments[0] in plimsoll.config.ts as it must name an environment with hosts and a domain: found "staging", which has none',
    ],
  ],
  "releases without tags [CI-06, T-01]": [
    app({ pipeline: { kind: "github", releases: true } }),
    [
      "DEF-RELEASE-TAG: Cannot use pipeline.releases in plimsoll.config.ts as it must stand beside a production environment with a tag such as v*: found true, and no tag",
    ],
  ],
  "a webhook of Slack written out for the pipeline": [
    app({
      pipeline: { kind: "github", notify: [{ kind: "slack", webhook: "https://hooks.slack.com/services/T0/B0/x" }] },
    }),
    [
      'DEF-WEBHOOK-PIPELINE: Cannot use pipeline.notify[0].webhook in plimsoll.config.ts as it must be a secret as the address is the key: found an address of Slack | Write secret("NAME") and keep the value outside the definition',
    ],
  ],
  "what a pipeline would have to build twice [IMG-38]": [
    app({
      domain: "shop.example.com",
      target: "docker",
      registry: "ghcr.io/acme/shop",
      services: { web: { build: { kind: "static" }, port: 8080, env: { VITE_API_URL: "/api" } } },
      pipeline: { kind: "github" },
      environments: {
        staging: { registry: "ghcr.io/acme/test", services: { web: { env: { VITE_API_URL: "/v2" } } } },
        production: {},
      },
    }),
    [
      "DEF-ONE-IMAGE: Cannot use environments.staging.registry in plimsoll.config.ts as it must be that of production, as the pipeline pushes each image once: found ghcr.io/acme/test",
      'DEF-ONE-IMAGE: Cannot use environments.staging.services.web.env.VITE_API_URL in plimsoll.config.ts as it must be as in production, as it is built into the one image of all environments: found "/v2" | Let the page ask for it at run time, or use a relative address',
    ],
  ],
};

test.each(Object.entries(definitions))("%s must be reported at its place", (_, [written, lines]) => {
  expect(reported(written)).toEqual(lines);
});

test("every rule must be shown by a definition that breaks it", () => {
  const shown = new Set(Object.values(definitions).flatMap(([, lines]) => lines.map((line) => line.split(": ")[0])));
  expect([...shown].toSorted()).toEqual(Object.keys({ ...environmentRules, ...appRules }).toSorted());
});
