import { buildOf } from "../normalize/build.js";
import { didYouMean } from "../parse/suggest.js";
import { servicePath } from "./place.js";
import type { Breach, RuleSubject } from "./rule.js";

export function sharedBuildsExist({ written }: RuleSubject): readonly Breach[] {
  return Object.entries(written.services).flatMap(([name, { build }]) => {
    if (typeof build !== "string" || buildOf(name, written.services) !== undefined) return [];
    const owners = Object.entries(written.services).flatMap(([other, service]) =>
      typeof service.build === "object" ? [other] : [],
    );
    return [
      {
        path: servicePath(name, "build"),
        wanted: `name a service with a build of its own (${owners.length === 0 ? "there are none" : owners.join(", ")})`,
        hint: didYouMean(build, owners),
        about: [servicePath(build)],
      },
    ];
  });
}

export function pythonSaysWhatToStart({ environment, written }: RuleSubject): readonly Breach[] {
  return Object.values(environment.services)
    .filter(({ build, command }) => build.kind === "python" && build.app === undefined && command.length === 0)
    .map(({ name }) => {
      const own = typeof written.services[name]?.build === "object";
      return {
        path: servicePath(name, "command"),
        wanted: own ? "be given, or an app in its python build" : "be given as the shared build has no app",
        about: [servicePath(name, "build")],
      };
    });
}

/** A tag that moves makes a release that cannot be repeated, and a rollback that is none. */
export function imagesAreVersioned({ environment, written }: RuleSubject): readonly Breach[] {
  const services = Object.values(environment.services).flatMap(({ name, build }) => {
    if (build.kind !== "image" || typeof written.services[name]?.build !== "object" || isPinned(build.image)) return [];
    return [{ path: servicePath(name, "build", "image"), wanted: VERSIONED }];
  });
  const stores = Object.values(environment.stores)
    .filter(({ place }) => !isPinned(place.image))
    .map(({ name }) => ({ path: ["stores", name, "image"], wanted: VERSIONED }));
  return [...services, ...stores];
}

const VERSIONED = "have a version as its tag, or a digest";

function isPinned(image: string): boolean {
  const tag = /:([\w][\w.-]*)$/.exec(image.split("@")[0] ?? "")?.[1];
  return image.includes("@") || (tag !== undefined && tag !== "latest");
}
