import { didYouMean } from "../parse/suggest.js";
import { itemPath, servicePath, writtenService } from "./place.js";
import type { Breach, RuleSubject } from "./rule.js";

export function everyUseIsDeclared(subject: RuleSubject): readonly Breach[] {
  const { services, stores } = subject.environment;
  const declared = [...Object.keys(stores), ...Object.keys(services)];
  return eachUse(subject)
    .filter(({ used }) => !declared.includes(used))
    .map(({ user, used, path }) => {
      const others = declared.filter((name) => name !== user);
      return {
        path,
        wanted: `name a declared store or service (${others.length === 0 ? "there are none" : others.join(", ")})`,
        hint: didYouMean(used, others),
        about: [
          ["services", used],
          ["stores", used],
        ],
      };
    });
}

export function noServiceUsesItself(subject: RuleSubject): readonly Breach[] {
  return eachUse(subject)
    .filter(({ user, used }) => user === used)
    .map(({ path }) => ({ path, wanted: "name another service" }));
}

/** Nothing in a circle can be started first. Each circle is reported once, at the use that closes it. */
export function usesFormNoCircle(subject: RuleSubject): readonly Breach[] {
  const uses = usesByService(subject);
  const breaches: Breach[] = [];
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    for (const use of uses.get(name) ?? []) {
      const start = trail.indexOf(use.used);
      if (start !== -1) {
        const circle = [...trail.slice(start), use.used].join(" -> ");
        breaches.push({ path: use.path, wanted: "not lead back to the service itself", found: circle });
      } else if (!done.has(use.used)) {
        visit(use.used, [...trail, use.used]);
      }
    }
    done.add(name);
  };
  for (const name of Object.keys(subject.environment.services)) if (!done.has(name)) visit(name, [name]);
  return breaches;
}

export function migrationsHaveADatabase({ environment }: RuleSubject): readonly Breach[] {
  const isDatabase = (name: string) =>
    Object.hasOwn(environment.stores, name) && environment.stores[name]?.kind === "postgres";
  return Object.values(environment.services)
    .filter(({ migrate, uses }) => migrate !== undefined && !uses.some(isDatabase))
    .map(({ name }) => ({
      path: servicePath(name, "migrate"),
      wanted: "belong to a service that uses a postgres store",
      hint: "Name the store under uses, so that it is backed up before the migration",
      about: [servicePath(name, "uses"), ["stores"]],
    }));
}

function usesByService(subject: RuleSubject): ReadonlyMap<string, ReturnType<typeof eachUse>> {
  const uses = new Map<string, ReturnType<typeof eachUse>>();
  for (const use of eachUse(subject).filter(({ user, used }) => user !== used)) {
    uses.set(use.user, [...(uses.get(use.user) ?? []), use]);
  }
  return uses;
}

function eachUse(subject: RuleSubject) {
  return Object.values(subject.environment.services).flatMap((service) =>
    service.uses.map((used, index) => ({
      user: service.name,
      used,
      path: itemPath(servicePath(service.name, "uses"), writtenService(subject, service.name)?.uses, index),
    })),
  );
}
