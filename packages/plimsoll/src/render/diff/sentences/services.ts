import type { Sentence, Words } from "../sentence.js";

/** What concerns services: what runs, who reaches it, how much of it there is, when it counts as well. */
export const SERVICES: readonly Sentence[] = [
  { at: "services.*", topic: "services", says: serviceChanged },
  {
    at: "services.*.build.**",
    topic: "services",
    says: ({ name, below, was, is }) =>
      below === "" ? `${name} is built in another way` : `${name} is built with ${plain(below)} ${is}, not ${was}`,
  },
  {
    at: "services.*.build.image",
    topic: "services",
    says: ({ name, was, is }) => `${name} runs the image ${is}, no longer ${was}`,
  },
  {
    at: "services.*.build.dir",
    topic: "services",
    says: ({ name, was, is }) => `${name} is built from the folder ${is}, no longer from ${was}`,
  },
  {
    at: "services.*.builtBy",
    topic: "services",
    says: ({ name, was, is }) => `${name} runs the image of ${is}, no longer that of ${was}`,
  },
  {
    at: "services.*.command",
    topic: "services",
    says: ({ name, was, is }) => `${name} is started with ${is}, not with ${was}`,
  },
  {
    at: "services.*.role",
    topic: "exposure",
    says: ({ name, after }) => (after === "web" ? `${name} receives traffic` : `${name} receives no traffic any more`),
  },
  {
    at: "services.*.port",
    topic: "exposure",
    says: ({ name, was, is }) => `${name} listens on port ${is}, not on ${was}`,
  },
  {
    at: "services.*.metrics",
    topic: "checks",
    says: ({ name, went }) => (went ? `nothing of ${name} is measured any more` : `${name} is measured from now on`),
  },
  {
    at: "services.*.metrics.port",
    topic: "checks",
    says: ({ name, was, is }) => `figures of ${name} are read from port ${is}, not from ${was}`,
  },
  {
    at: "services.*.metrics.path",
    topic: "checks",
    says: ({ name, was, is }) => `figures of ${name} are read from ${is}, not from ${was}`,
  },
  { at: "services.*.hosts", topic: "exposure", says: hostsChanged },
  {
    at: "services.*.path",
    topic: "exposure",
    says: ({ name, was, is }) => `${name} answers below ${is}, no longer below ${was}`,
  },
  { at: "services.*.uses", topic: "exposure", says: ({ name, was, is }) => `${name} may reach ${is}, not ${was}` },
  {
    at: "services.*.migrate",
    topic: "data",
    says: ({ name, was, is, went }) =>
      went
        ? `no migration of ${name} runs with a release any more`
        : `a release runs the migration ${is} for ${name}, not ${was}`,
  },
  {
    at: "services.*.env.*",
    topic: ({ was, is }) => (was.startsWith("the secret ") || is.startsWith("the secret ") ? "secrets" : "services"),
    says: ({ name, key, was, is, came, went }) => {
      if (went) return `${name} is no longer given ${key}`;
      return came ? `${name} is given ${key}: ${is}` : `${name} is given ${key} as ${is}, no longer as ${was}`;
    },
  },
  {
    at: "services.*.scale.min",
    topic: "scale",
    says: ({ name, was, is }) => `${name} runs at least ${is} instances, not ${was}`,
  },
  {
    at: "services.*.scale.max",
    topic: "scale",
    says: ({ name, was, is }) => `${name} grows to at most ${is} instances, not ${was}`,
  },
  {
    at: "services.*.scale.cpu",
    topic: "scale",
    says: ({ name, was, is, went }) =>
      went ? `${name} no longer grows with its CPU` : `${name} grows when its CPU is used to ${is} %, not ${was}`,
  },
  {
    at: "services.*.scale.memory",
    topic: "scale",
    says: ({ name, was, is, went }) =>
      went ? `${name} no longer grows with its memory` : `${name} grows when its memory is used to ${is} %, not ${was}`,
  },
  {
    at: "services.*.scale.keep",
    topic: "scale",
    says: ({ name, was, is }) => `maintenance leaves at least ${is} instances of ${name}, not ${was}`,
  },
  {
    at: "services.*.scale.up.**",
    topic: "scale",
    says: ({ name, below, was, is }) => `${name} grows with ${plain(below) || "steps of"} ${is}, not ${was}`,
  },
  {
    at: "services.*.scale.down.**",
    topic: "scale",
    says: ({ name, below, was, is }) => `${name} shrinks with ${plain(below) || "steps of"} ${is}, not ${was}`,
  },
  {
    at: "services.*.resources.cpu.request",
    topic: "scale",
    says: ({ name, was, is }) => `each instance of ${name} is promised ${is} of CPU, not ${was}`,
  },
  {
    at: "services.*.resources.cpu.limit",
    topic: "scale",
    says: ({ name, was, is }) => `an instance of ${name} is slowed beyond ${is} of CPU, not ${was}`,
  },
  {
    at: "services.*.resources.memory.request",
    topic: "scale",
    says: ({ name, was, is }) => `each instance of ${name} is promised ${is} of memory, not ${was}`,
  },
  {
    at: "services.*.resources.memory.limit",
    topic: "scale",
    says: ({ name, was, is }) => `an instance of ${name} is killed beyond ${is} of memory, not ${was}`,
  },
  {
    at: "services.*.probes.live.**",
    topic: "health",
    says: ({ name, below, was, is }) => `${name} is restarted by its liveness ${plain(below)} ${is}, not ${was}`,
  },
  {
    at: "services.*.probes.ready.**",
    topic: "health",
    says: ({ name, below, was, is }) => `${name} gets traffic by its readiness ${plain(below)} ${is}, not ${was}`,
  },
  {
    at: "services.*.probes.startWithinMs",
    topic: "health",
    says: ({ name, was, is }) => `${name} has ${is} to start, not ${was}`,
  },
  {
    at: "services.*.stop.withinMs",
    topic: "health",
    says: ({ name, was, is }) => `${name} has ${is} to end its requests, not ${was}`,
  },
  {
    at: "services.*.sticky",
    topic: "exposure",
    says: ({ name, after }) =>
      after === true ? `a visitor of ${name} stays with one instance` : `a visitor of ${name} goes to any instance`,
  },
  {
    at: "services.*.container.user",
    topic: "exposure",
    says: ({ name, was, is }) => `${name} runs as user ${is}, not ${was}: files in its volumes belong to the old one`,
  },
  {
    at: "services.*.container.writable",
    topic: "services",
    says: ({ name, was, is }) => `${name} may write ${is}, not ${was}`,
  },
  { at: "services.*.container.volumes.*", topic: "data", says: volumeChanged },
  {
    at: "services.*.container.files.*",
    topic: "services",
    says: ({ name, key, was, is }) => `${name} finds ${is} at ${key}, not ${was}`,
  },
  {
    at: "services.*.container.ports.*",
    topic: "exposure",
    says: ({ name, key, was, is }) => `the inner port ${key} of ${name} is ${is}, not ${was}`,
  },
  {
    at: "services.*.container.publish.*",
    topic: "exposure",
    says: ({ name, key, was, is, went }) =>
      went
        ? `port ${key} of the host leads nowhere any more, not to ${name}`
        : `port ${key} of the host leads to port ${is} of ${name}, not ${was}`,
  },
  {
    at: "services.*.container.maxSize",
    topic: "checks",
    says: ({ name, was, is }) => `the image of ${name} may have up to ${is}, not ${was}`,
  },
  {
    at: "services.*.container.optional",
    topic: "services",
    says: ({ name, after }) => (after === true ? `${name} is left out unless asked for` : `${name} is always there`),
  },
  {
    at: "services.*.develop.**",
    topic: "services",
    says: ({ name, below, was, is }) =>
      `in development the ${plain(below) || "way to run"} of ${name} is ${is}, not ${was}`,
  },
  {
    at: "services.*.near",
    topic: "scale",
    says: ({ name, was, is }) => `${name} prefers the machine of ${is}, not of ${was}`,
  },
  {
    at: "services.*.rights.*",
    topic: "exposure",
    says: ({ name, key, was, is, went }) =>
      went ? `${name} may no longer touch ${key}` : `${name} may ${is} ${key}, where it had ${was}`,
  },
];

function serviceChanged({ name, after, came }: Words): string {
  if (!came) return `the service ${name} is stopped and removed`;
  const { hosts, role } = after as { readonly hosts: readonly string[]; readonly role: string };
  const reached =
    hosts.length > 0 ? `, reached at ${hosts.join(", ")}` : role === "web" ? ", reached from inside only" : "";
  return `the service ${name} is new${reached}`;
}

function hostsChanged({ name, before, after }: Words): string {
  const [old, young] = [listOf(before), listOf(after)];
  const came = young.filter((host) => !old.includes(host));
  const went = old.filter((host) => !young.includes(host));
  const parts = [
    ...(came.length > 0 ? [`is reached at ${came.join(", ")}`] : []),
    ...(went.length > 0 ? [`is no longer reached at ${went.join(", ")}`] : []),
  ];
  return `${name} ${parts.join(" and ") || "has its hosts in another order"}`;
}

function volumeChanged({ name, key, was, is, before, after, came, went }: Words): string {
  if (came) return `${name} keeps ${key} on a volume of ${is}, and runs once`;
  if (went) return `${name} keeps ${key} no more: its volume of ${was} is left behind`;
  const shrinks = Number(after) < Number(before);
  return shrinks
    ? `the volume ${key} of ${name} would shrink from ${was} to ${is}, which no platform does`
    : `the volume ${key} of ${name} grows from ${was} to ${is}`;
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value : [];
}

/** `everyMs` and `request` as words. */
function plain(below: string): string {
  return below.replace(/Ms$/, "").replaceAll(".", " ");
}
