import { z } from "zod";
import type {
  WrittenContainer,
  WrittenDevelop,
  WrittenMetrics,
  WrittenProbe,
  WrittenProbes,
  WrittenScale,
  WrittenService,
} from "../../definition/service.js";
import { DEFAULTS } from "../defaults.js";
import { buildSchema } from "./build.js";
import {
  containerPath,
  duration,
  host,
  label,
  listOf,
  matching,
  memoryAmount,
  objectOf,
  oneOf,
  oneOrMore,
  optional,
  port,
  recordOf,
  repositoryPath,
  required,
  text,
  urlPath,
  wholeNumber,
  yesOrNo,
} from "./leaf.js";
import { resourcesSchema } from "./resources.js";
import { secretSchema } from "./secret.js";

const instances = () => wholeNumber(0, 1_000);
const percent = () => wholeNumber(1, 100);
const scaleStep = () => matching(/^[1-9]\d{0,3}%\/\d+(\.\d+)?(s|m)$/, "be percent per time such as 100%/15s");
const command = () => oneOrMore(text("be a command, or a list of its arguments"), "arguments");

const scale = objectOf<WrittenScale>("a number of instances, or an object with min and max", {
  min: optional(instances(), "Instances at least. Left out: 2 for web services in production, 1 elsewhere"),
  max: optional(instances(), "Instances at most. Left out: the same as min"),
  cpu: optional(percent(), "Target use of the requested CPU in percent"),
  memory: optional(percent(), "Target use of the requested memory in percent"),
  keep: optional(instances(), "Instances that a voluntary disruption leaves. Left out: all but one of min"),
  up: optional(scaleStep(), "How fast it may grow"),
  down: optional(scaleStep(), "How fast it may shrink"),
});

const metrics = objectOf<WrittenMetrics>("a port, or an object with port and path", {
  port: required(port(), "Port of the metrics endpoint"),
  path: optional(urlPath(), "Path of the metrics endpoint", DEFAULTS.metricsPath),
});

function probe(every: string) {
  return objectOf<WrittenProbe>("a path, or an object with path, every, timeout and failures", {
    path: optional(urlPath(), "Asked with GET; any 2xx is a yes. Left out: decided by the build"),
    every: optional(duration(), "Time between two probes", every),
    timeout: optional(duration(), "A slower answer is a no", DEFAULTS.probeTimeout),
    failures: optional(wholeNumber(1, 100), "Failures in a row that count", DEFAULTS.probeFailures),
    command: optional(command(), "Run inside the container instead of a request, for what listens nowhere"),
    after: optional(
      duration(),
      "First asked this long after the start, where no start-up probe comes before it",
      DEFAULTS.afterStart,
    ),
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

const variables = () => recordOf(matching(/^[A-Za-z_][A-Za-z0-9_]*$/, VARIABLE_NAME), variable, "variables");

const container = objectOf<WrittenContainer>("an object about its container", {
  env: optional(variables(), "Variables that it is given only there, over those of env"),
  user: optional(
    wholeNumber(1, 65_534),
    "UID and GID. Left out: 1000, and 101 for static sites, as their images have it",
  ),
  writable: optional(
    listOf(containerPath(), "folders"),
    "Folders that it may write although its file system is read-only; /tmp always is one",
  ),
  volumes: optional(
    recordOf(containerPath(), memoryAmount(), "sizes"),
    "Folders that outlive the container, and their size; such a service runs once",
  ),
  files: optional(
    recordOf(
      containerPath(),
      matching(/^(?!.*(^|\/)\.\.(\/|$))\S(.*\S)?$/, "be a path inside the repository, or an absolute one of the host"),
      "files",
    ),
    "Read-only files: path in the container to path in the repository, or to an absolute one of the host in compose files",
  ),
  ports: optional(recordOf(label(), port(), "ports"), "Further ports, reachable from inside only"),
  publish: optional(
    recordOf(matching(/^[1-9]\d{0,4}$/, "be a port from 1 to 65535"), port(), "container ports"),
    "Host port to container port, in compose files",
  ),
  maxSize: optional(
    memoryAmount(),
    "What is pulled of the image (its layers as the registry keeps them) must not be larger",
  ),
  optional: optional(yesOrNo(), "Left out unless asked for (a compose profile), and never deployed", false),
});

const develop = objectOf<WrittenDevelop>("an object with command and sources", {
  command: required(command(), "What starts it there, such as a server that reloads"),
  sources: optional(listOf(repositoryPath(), "folders"), "Folders of the repository mounted over the image's"),
  port: optional(port(), "Port it listens on there, when it is another"),
});

export const serviceSchema = objectOf<WrittenService>("a service", {
  build: required(buildSchema, "How it comes from sources to something that runs"),
  command: optional(
    command(),
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
  path: optional(oneOrMore(urlPath(), "paths"), "Path prefix on those hosts, or several of them", DEFAULTS.path),
  uses: optional(
    oneOrMore(label(), "store and service names"),
    "Stores and services that must be there first, and whose addresses it is given",
  ),
  migrate: optional(text("be a command"), "Shell command, run once per release before traffic moves"),
  env: optional(variables(), "Variables; secrets by name"),
  scale: optional(
    z.union([instances(), scale], { error: "be a number of instances, or an object with min and max" }),
    "Instances: a number, or limits between which it may move",
  ),
  resources: optional(resourcesSchema, "CPU and memory of one instance"),
  probes: optional(
    z.union([urlPath(), probes], { error: "be a path that starts with /, or an object with live and ready" }),
    "How to ask an instance how it is; a path alone serves both questions",
  ),
  stop: optional(duration(), "Time from SIGTERM to SIGKILL", DEFAULTS.stop),
  sticky: optional(yesOrNo(), "A visitor stays on the version that answered first", true),
  container: optional(container, "What concerns it only where it runs in a container"),
  develop: optional(develop, "How it runs in a development compose file"),
  near: optional(label(), "Store or service whose node it prefers"),
  rights: optional(
    recordOf(
      matching(/^[a-z]+$/, "be a resource of Kubernetes such as jobs"),
      oneOf("read", "manage"),
      "read or manage",
    ),
    "What it may do with objects of its Kubernetes namespace",
  ),
});
