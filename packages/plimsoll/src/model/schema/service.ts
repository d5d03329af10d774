import { z } from "zod";
import type {
  WrittenMetrics,
  WrittenProbe,
  WrittenProbes,
  WrittenResources,
  WrittenScale,
  WrittenService,
} from "../../definition/service.js";
import { DEFAULTS } from "../defaults.js";
import { buildSchema } from "./build.js";
import {
  cpu,
  duration,
  host,
  label,
  matching,
  memoryRange,
  objectOf,
  oneOf,
  oneOrMore,
  optional,
  port,
  recordOf,
  required,
  text,
  urlPath,
  wholeNumber,
  yesOrNo,
} from "./leaf.js";
import { secretSchema } from "./secret.js";

const instances = () => wholeNumber(0, 1_000);
const percent = () => wholeNumber(1, 100);

const scale = objectOf<WrittenScale>("a number of instances, or an object with min and max", {
  min: optional(instances(), "Instances at least. Left out: 2 for web services in production, 1 elsewhere"),
  max: optional(instances(), "Instances at most. Left out: the same as min"),
  cpu: optional(percent(), "Target use of the requested CPU in percent"),
  memory: optional(percent(), "Target use of the requested memory in percent"),
});

const metrics = objectOf<WrittenMetrics>("a port, or an object with port and path", {
  port: required(port(), "Port of the metrics endpoint"),
  path: optional(urlPath(), "Path of the metrics endpoint", DEFAULTS.metricsPath),
});

const resources = objectOf<WrittenResources>("an object with cpu and memory", {
  cpu: optional(cpu(), "Request and limit, in cores or millicores", DEFAULTS.cpu),
  memory: optional(memoryRange(), "Request and limit", DEFAULTS.memory),
});

function probe(every: string) {
  return objectOf<WrittenProbe>("a path, or an object with path, every, timeout and failures", {
    path: optional(urlPath(), "Asked with GET; any 2xx is a yes. Left out: decided by the build"),
    every: optional(duration(), "Time between two probes", every),
    timeout: optional(duration(), "A slower answer is a no", DEFAULTS.probeTimeout),
    failures: optional(wholeNumber(1, 100), "Failures in a row that count", DEFAULTS.probeFailures),
  });
}

const probeOrPath = (every: string) =>
  z.union([urlPath(), probe(every)], { error: "be a path that starts with /, or an object" });

const probes = objectOf<WrittenProbes>("a path, or an object with live, ready and startWithin", {
  live: optional(probeOrPath(DEFAULTS.liveEvery), "Is the process sane? Restarted when not"),
  ready: optional(probeOrPath(DEFAULTS.readyEvery), "Can it take requests now?"),
  startWithin: optional(duration(), "How long a start may take", DEFAULTS.startWithin),
});

const variable = z.union([z.string(), z.number(), z.boolean(), secretSchema], {
  error: 'be text, a number, true, false or secret("NAME")',
});

const VARIABLE_NAME = "be a variable name: letters, digits and underscores, no digit first";

export const serviceSchema = objectOf<WrittenService>("a service", {
  build: required(buildSchema, "How it comes from sources to something that runs"),
  command: optional(
    oneOrMore(text("be a command, or a list of its arguments"), "arguments"),
    "What starts an instance. Left out: decided by the build, such as the package's start script",
  ),
  role: optional(
    oneOf("web", "worker"),
    "web receives traffic, worker only answers probes. Left out: web when it has hosts, or a port and a service that uses it",
  ),
  port: optional(port(), "Port it listens on, given to it as PORT"),
  metrics: optional(
    z.union([port(), metrics], { error: "be a port from 1 to 65535, or an object with port and path" }),
    "Where Prometheus metrics are served",
  ),
  hosts: optional(
    oneOrMore(host(), "host names"),
    "@ is the domain itself, api is api.<domain>; a name with a dot is complete. Left out by all: the only service with a port is the site",
  ),
  path: optional(urlPath(), "Path prefix on those hosts", DEFAULTS.path),
  uses: optional(
    oneOrMore(label(), "store and service names"),
    "Stores and services that must be there first, and whose addresses it is given",
  ),
  migrate: optional(text("be a command"), "Shell command, run once per release before traffic moves"),
  env: optional(
    recordOf(matching(/^[A-Za-z_][A-Za-z0-9_]*$/, VARIABLE_NAME), variable, "variables"),
    "Variables; secrets by name",
  ),
  scale: optional(
    z.union([instances(), scale], { error: "be a number of instances, or an object with min and max" }),
    "Instances: a number, or limits between which it may move",
  ),
  resources: optional(resources, "CPU and memory of one instance"),
  probes: optional(
    z.union([urlPath(), probes], { error: "be a path that starts with /, or an object with live and ready" }),
    "How to ask an instance how it is; a path alone serves both questions",
  ),
  stop: optional(duration(), "Time from SIGTERM to SIGKILL", DEFAULTS.stop),
  sticky: optional(yesOrNo(), "A visitor stays on the version that answered first", true),
});
