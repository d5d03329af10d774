import type { WrittenService } from "../../definition/service.js";
import type { Path } from "../parse/path.js";
import type { RuleSubject } from "./rule.js";

/** One item of what may be written as a list or as the item alone. */
export function itemPath(path: Path, written: unknown, index: number): Path {
  return Array.isArray(written) ? [...path, index] : path;
}

/** `services.<name>`, `services.<name>.port`, ... */
export function servicePath(name: string, ...rest: Path): Path {
  return ["services", name, ...rest];
}

/** What services are given, everywhere and in containers alone. */
export function eachVariable({ services }: RuleSubject["environment"]) {
  return Object.values(services).flatMap(({ name, env, container }) => {
    const own = Object.entries(env).map(([variable, value]) => {
      return { service: name, variable, value, path: servicePath(name, "env", variable) };
    });
    const ofContainer = Object.entries(container.env).map(([variable, value]) => {
      return { service: name, variable, value, path: servicePath(name, "container", "env", variable) };
    });
    return [...own, ...ofContainer];
  });
}

export function writtenService({ written }: RuleSubject, name: string): WrittenService | undefined {
  return Object.hasOwn(written.services, name) ? written.services[name] : undefined;
}
