import { SMOKE_METHODS } from "../normalize/smoke.js";
import type { Path } from "../parse/path.js";
import { didYouMean } from "../parse/suggest.js";
import type { Breach, RuleSubject } from "./rule.js";

export function smokeTestsHaveOneMethod({ written }: RuleSubject): readonly Breach[] {
  return (written.smoke ?? []).flatMap((test, index) => {
    const methods = SMOKE_METHODS.filter((method) => test[method] !== undefined);
    if (methods.length === 1) return [];
    const found = methods.length === 0 ? "none" : methods.join(" and ");
    return [{ path: ["smoke", index], wanted: `have exactly one of ${SMOKE_METHODS.join(", ")}`, found }];
  });
}

export function smokeTestsAskServices(subject: RuleSubject): readonly Breach[] {
  const services = Object.keys(subject.environment.services);
  return eachSmoke(subject)
    .filter(({ test }) => test.service !== "" && !services.includes(test.service))
    .map(({ test, path }) => ({
      path,
      wanted: `ask a declared service (${services.join(", ")})`,
      hint: didYouMean(test.service, services),
      about: [["services", test.service]],
    }));
}

const FRONT = "name who is asked, such as api:/health, as no single service answers on the domain itself";

export function smokeTestsAskWhoCanAnswer(subject: RuleSubject): readonly Breach[] {
  const { services } = subject.environment;
  return eachSmoke(subject).flatMap(({ test, path }) => {
    if (test.service === "") return [{ path, wanted: FRONT, about: [["services"]] }];
    const service = Object.hasOwn(services, test.service) ? services[test.service] : undefined;
    if (service === undefined || service.port !== undefined || service.build.kind === "static") return [];
    return [{ path, wanted: "ask a service with a port", about: [["services", test.service]] }];
  });
}

/** RFC 9110, 9.3.1: content in a GET or HEAD request has no meaning, and some servers refuse it. */
export function onlyWritingRequestsHaveABody(subject: RuleSubject): readonly Breach[] {
  return eachSmoke(subject)
    .filter(({ test }) => test.body !== undefined && (test.method === "GET" || test.method === "HEAD"))
    .map(({ test, index }) => ({
      path: ["smoke", index, "body"],
      wanted: `be left out of a ${test.method} request`,
      found: "a body",
    }));
}

function eachSmoke({ environment, written }: RuleSubject) {
  return (written.smoke ?? []).flatMap((test, index) => {
    const method = SMOKE_METHODS.find((name) => test[name] !== undefined);
    const model = environment.smoke[index];
    const path: Path = ["smoke", index, method ?? "get"];
    return method === undefined || model === undefined ? [] : [{ index, path, test: model }];
  });
}
