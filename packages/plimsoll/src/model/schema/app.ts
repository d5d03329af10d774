import { z } from "zod";
import type { WrittenApp, WrittenEnvironmentOnly, WrittenObjectives, WrittenParts } from "../../definition/app.js";
import { DEFAULTS } from "../defaults.js";
import { gateSchema } from "./gate.js";
import {
  decimal,
  duration,
  hostName,
  label,
  listOf,
  matching,
  objectOf,
  oneOf,
  optional,
  recordOf,
  required,
  text,
  yesOrNo,
} from "./leaf.js";
import { notifierSchema } from "./notify.js";
import { pipelineSchema } from "./pipeline.js";
import { certificatesSchema, registrySchema, secretsSchema } from "./places.js";
import { releaseSchema } from "./release.js";
import { serviceSchema } from "./service.js";
import { smokeSchema } from "./smoke.js";
import { storeSchema } from "./store.js";
import { targetSchema } from "./target.js";

const objectives = objectOf<WrittenObjectives>("an object with availability and latency", {
  availability: optional(decimal(50, 99.999), "Percent of requests answered well", DEFAULTS.availability),
  latency: optional(
    objectOf<NonNullable<WrittenObjectives["latency"]>>("an object with p95", {
      p95: optional(duration(), "A slower response is a bad event", DEFAULTS.latencyP95),
    }),
    "How fast it must be",
  ),
});

const parts = {
  domain: optional(hostName(), "Hosts are named below it. Local environments use <name>.localhost instead"),
  stores: optional(recordOf(label(), storeSchema, "stores"), "Databases and caches by name"),
  services: required(recordOf(label(), serviceSchema, "services"), "What runs, by name"),
  gates: optional(
    recordOf(matching(/^[A-Za-z][\w:-]*$/, "be a gate's name such as lint"), gateSchema, "gates"),
    "Commands that must succeed before anything is built, by name",
  ),
  smoke: optional(
    listOf(smokeSchema, "smoke tests"),
    "Requests that must be answered well, before and after traffic moves. Left out: every routed service's ready path",
  ),
  release: optional(
    releaseSchema,
    "How traffic moves to a new version. Left out: canary in production when a service receives traffic, else rolling",
  ),
  target: optional(targetSchema, "Where an environment lives", "local"),
  also: optional(listOf(targetSchema, "targets"), "Further places to render files for; releases go to target alone"),
  registry: optional(registrySchema, "Where images are kept"),
  secrets: optional(secretsSchema, "Where secrets come from in containers", DEFAULTS.secretsFrom),
  certificates: optional(
    certificatesSchema,
    "Who issues the certificates of the hosts. Left out: cert-manager in Kubernetes, acme behind Traefik, else files",
  ),
  objectives: optional(objectives, "What good service means"),
  notify: optional(listOf(notifierSchema, "notifiers"), "Who hears of releases"),
};

/** One environment's parts after its overrides were applied. */
export const environmentSchema = objectOf<WrittenParts & WrittenEnvironmentOnly>("an environment", {
  tier: optional(
    oneOf("development", "staging", "production"),
    "How careful to be. Left out: by the environment's name; dev... and prod... speak for themselves, others are staging",
  ),
  branch: optional(text("be a branch"), "The branch released here. Left out: develop for staging, main for production"),
  tag: optional(text("be a pattern of tags such as v*"), "The tags released here"),
  approval: optional(yesOrNo(), "A person must approve before traffic moves. Left out: no", false),
  ...parts,
});

const environments = recordOf(
  label(),
  z.union([z.null(), z.record(z.string(), z.unknown(), { error: "be an object of overrides" })], {
    error: "be an object of overrides",
  }),
  "environments",
)
  .refine((value) => Object.keys(value).length > 0, { error: "hold at least one environment" })
  .meta({ minProperties: 1 }) as unknown as z.ZodType<NonNullable<WrittenApp["environments"]>>;

/** The whole definition as it is written. */
export const appSchema = objectOf<WrittenApp>("an app", {
  $schema: optional(text("be a URL or path"), "Tells editors where the JSON Schema is"),
  name: required(label(), "The app's name"),
  environments: optional(environments, "By name, each with its overrides. Left out: development, staging, production"),
  pipeline: optional(pipelineSchema, "What runs on the code host for every change"),
  ...parts,
});

/** The keys of `appSchema` that environments share and may override. */
export const PART_NAMES: readonly string[] = Object.keys(parts);
