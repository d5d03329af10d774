import { isIP } from "node:net";
import type { RoutingTable } from "./routing-table.js";

/** What is wrong with a value that should be a routing table: one sentence each, with its path. Empty when nothing is. */
export function tableProblems(value: unknown): string[] {
  const problems: string[] = [];
  const report: Report = (path, wanted, found) => problems.push(`${path} must be ${wanted}: found ${shown(found)}`);
  checkShape(value, report);
  // The cross-field rules may only look at a value whose shape is right.
  if (problems.length === 0) checkReferences(value as RoutingTable, problems);
  return problems;
}

type Report = (path: string, wanted: string, found: unknown) => void;
type Fields = Readonly<Record<string, unknown>>;

function checkShape(value: unknown, report: Report) {
  if (!isRecord(value)) return report("table", "an object", value);
  if (!isWhole(value.generation, 0)) report("generation", "a whole number from 0", value.generation);
  if (!isWhole(value.fence, 0)) report("fence", "a whole number from 0", value.fence);
  checkListeners(value.listeners, report);
  eachOf(value.routes, "routes", report, checkRoute);
  eachIn(value.services, "services", report, checkService);
  if (value.cookieDomain !== undefined && !isHost(value.cookieDomain))
    report("cookieDomain", "a host name", value.cookieDomain);
  if (value.trustedProxies !== undefined) eachOf(value.trustedProxies, "trustedProxies", report, checkBlock);
}

function checkListeners(value: unknown, report: Report) {
  if (!isRecord(value)) return report("listeners", "an object", value);
  checkAddress(value.public, "listeners.public", 0, report);
  eachIn(value.internal, "listeners.internal", report, (port, path) => {
    if (!isWhole(port, 0, 65_535)) report(path, "a port", port);
  });
}

function checkAddress(value: unknown, path: string, lowestPort: number, report: Report) {
  if (!isRecord(value)) return report(path, "an object with host and port", value);
  if (!isHost(value.host)) report(`${path}.host`, "a host name or address", value.host);
  if (!isWhole(value.port, lowestPort, 65_535)) report(`${path}.port`, `a port from ${lowestPort}`, value.port);
}

function checkRoute(value: unknown, path: string, report: Report) {
  if (!isRecord(value)) return report(path, "an object", value);
  const host = typeof value.host === "string" ? value.host.replace(/^\*\./, "") : value.host;
  if (host !== "*" && !isHost(host)) report(`${path}.host`, 'a lower-case host, "*.host" or "*"', value.host);
  if (typeof value.path !== "string" || !/^\/[^\s?#]*$/.test(value.path))
    report(`${path}.path`, "a path that starts with a slash", value.path);
  if (typeof value.service !== "string") report(`${path}.service`, "the name of a service", value.service);
}

function checkService(value: unknown, path: string, report: Report) {
  if (!isRecord(value)) return report(path, "an object", value);
  if (typeof value.sticky !== "boolean") report(`${path}.sticky`, "true or false", value.sticky);
  checkPositive(value, "slowMs", path, report);
  checkPositive(value, "timeoutMs", path, report);
  if (value.probe !== undefined) checkProbe(value.probe, `${path}.probe`, report);
  eachOf(value.revisions, `${path}.revisions`, report, checkRevision);
}

function checkProbe(value: unknown, path: string, report: Report) {
  if (!isRecord(value)) return report(path, "an object", value);
  if (typeof value.path !== "string" || !value.path.startsWith("/"))
    report(`${path}.path`, "a path that starts with a slash", value.path);
  checkPositive(value, "intervalMs", path, report);
  checkPositive(value, "timeoutMs", path, report);
}

function checkRevision(value: unknown, path: string, report: Report) {
  if (!isRecord(value)) return report(path, "an object", value);
  if (!isName(value.revision)) report(`${path}.revision`, "a name", value.revision);
  if (!isName(value.release)) report(`${path}.release`, "a name", value.release);
  const { weight } = value;
  if (typeof weight !== "number" || !(weight >= 0 && weight <= 100) || !isHundredths(weight))
    report(`${path}.weight`, "a percentage from 0 to 100 with at most two decimals", weight);
  eachOf(value.instances, `${path}.instances`, report, (instance, at) => {
    checkAddress(instance, at, 1, report);
    if (isRecord(instance) && !isName(instance.id)) report(`${at}.id`, "a name", instance.id);
  });
}

function checkBlock(value: unknown, path: string, report: Report) {
  const [address, prefix] = typeof value === "string" ? value.split("/") : [];
  const family = isIP(address ?? "");
  const widest = family === 6 ? 128 : 32;
  if (family === 0 || (prefix !== undefined && !(/^\d+$/.test(prefix) && Number(prefix) <= widest)))
    report(path, "an address or a CIDR block", value);
}

function checkReferences(table: RoutingTable, problems: string[]) {
  const { routes, services, listeners } = table;
  routes.forEach((route, index) => {
    if (!Object.hasOwn(services, route.service))
      problems.push(`routes[${index}].service must be one of the services: found ${shown(route.service)}`);
  });
  for (const key of repeated(routes.map((route) => `${route.host}${route.path}`)))
    problems.push(`routes must not repeat ${shown(key)}`);
  for (const name of Object.keys(listeners.internal)) {
    if (!Object.hasOwn(services, name)) problems.push(`listeners.internal.${name} must be one of the services`);
  }
  const ports = [listeners.public.port, ...Object.values(listeners.internal)].filter((port) => port !== 0);
  for (const port of repeated(ports)) problems.push(`listeners must not share port ${port}`);
  for (const [name, service] of Object.entries(services)) {
    const { revisions } = service;
    for (const revision of repeated(revisions.map((each) => each.revision)))
      problems.push(`services.${name}.revisions must not repeat ${shown(revision)}`);
    for (const id of repeated(revisions.flatMap((each) => each.instances.map((instance) => instance.id))))
      problems.push(`services.${name} must not repeat the instance ${shown(id)}`);
    const sum = revisions.reduce((total, each) => total + Math.round(each.weight * 100), 0) / 100;
    if (revisions.length > 0 && sum !== 100)
      problems.push(`services.${name}.revisions must have weights that sum to 100: found ${sum}`);
  }
}

function eachOf(
  value: unknown,
  path: string,
  report: Report,
  check: (item: unknown, path: string, report: Report) => void,
) {
  if (!Array.isArray(value)) return report(path, "a list", value);
  for (const [index, item] of value.entries()) check(item, `${path}[${index}]`, report);
}

function eachIn(
  value: unknown,
  path: string,
  report: Report,
  check: (item: unknown, path: string, report: Report) => void,
) {
  if (!isRecord(value)) return report(path, "an object", value);
  for (const [name, item] of Object.entries(value)) check(item, `${path}.${name}`, report);
}

function checkPositive(value: Fields, key: string, path: string, report: Report) {
  const found = value[key];
  if (typeof found !== "number" || !(found > 0 && found < 2 ** 31))
    report(`${path}.${key}`, "a number of milliseconds above 0", found);
}

function repeated<Item>(items: readonly Item[]): Item[] {
  return [...new Set(items.filter((item, index) => items.indexOf(item) !== index))];
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isWhole(value: unknown, lowest: number, highest = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isSafeInteger(value) && (value as number) >= lowest && (value as number) <= highest;
}

/** Ids travel in headers, labels and cookies: no white space and no quotes. */
function isName(value: unknown): boolean {
  return typeof value === "string" && /^[A-Za-z0-9._@:/+-]{1,200}$/.test(value);
}

function isHost(value: unknown): boolean {
  return typeof value === "string" && (isIP(value) !== 0 || /^[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?$/.test(value));
}

function isHundredths(value: number): boolean {
  return Math.abs(value * 100 - Math.round(value * 100)) < 1e-6;
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value).slice(0, 80);
}
