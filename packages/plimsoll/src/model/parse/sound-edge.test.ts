import { expect, test } from "vitest";
import { app, cluster, reported, site, web, worker } from "./bad-definition.testsuite.js";

/** Definitions that look like broken ones, and are sound. */
const definitions: Readonly<Record<string, unknown>> = {
  "a volume of a service that runs once": web({ scale: 1, container: { volumes: { "/data": "1Gi" } } }),
  "a probe by command of an image that speaks no HTTP": app({
    services: {
      web: site,
      graph: {
        build: { kind: "image", image: "neo4j:5.26-community" },
        port: 7687,
        probes: { live: { command: "true" } },
      },
    },
  }),
  "a probe by command of a worker": app({
    services: { web: site, jobs: { ...worker, probes: { live: { command: "true" } } } },
  }),
  "an optional service that only another optional one needs": app({
    services: {
      web: site,
      mail: { ...worker, container: { optional: true } },
      viewer: { build: { kind: "node", dir: "viewer" }, uses: ["mail"], container: { optional: true } },
    },
  }),
  "a wish to be near a store that runs here": cluster({
    stores: { cache: { kind: "redis" } },
    services: { web: { ...site, near: "cache" } },
  }),
  "a quota that just holds the maximum": cluster({
    target: { kind: "kubernetes", quota: { cpu: 5.25, memory: "3Gi" } },
    stores: { db: { kind: "postgres" } },
    services: {
      web: { ...site, scale: { min: 2, max: 10 }, resources: { cpu: "500m..1", memory: "256Mi..512Mi" } },
    },
  }),
  "a quota beside a store that somebody else runs": cluster({
    target: { kind: "kubernetes", quota: { cpu: 5, memory: "2.5Gi" } },
    stores: { db: { kind: "postgres", managed: true } },
    services: {
      web: { ...site, scale: { min: 2, max: 10 }, resources: { cpu: "500m..1", memory: "256Mi..512Mi" } },
    },
  }),
  "parts of a managed store's address in a group": cluster({
    stores: { db: { kind: "postgres", managed: true } },
    services: { web: { ...site, uses: ["db"] } },
    secrets: { from: "template", groups: { "db-credentials": { "connection-url": "DATABASE_URL", user: "DB_USER" } } },
  }),
  "figures that an override takes away where somebody else runs the store": cluster({
    stores: { db: { kind: "postgres", storage: "20Gi" } },
    environments: { staging: {}, production: { stores: { db: { managed: true, storage: null } } } },
  }),
  "a gate of the pipeline beside a ready-made image": app({
    services: { web: site, graph: { build: { kind: "image", image: "neo4j:5.26-community" } } },
    gates: { test: { run: "npm test", needs: ["graph"], pipelineOnly: true } },
  }),
  "a port of the entry on a development host": app({
    target: "docker",
    environments: { development: {} },
    domain: "example.com",
    services: { web: { ...site, container: { publish: { 443: 3000 } } } },
  }),
  "sealed secrets of an app that also runs on this machine": cluster({
    secrets: "sealed-secrets",
    environments: { development: { target: "local" }, production: {} },
  }),
};

test.each(Object.entries(definitions))("%s must be accepted", (_, written) => {
  expect(reported(written)).toEqual([]);
});
