import type { ServiceModel } from "../../../model/app-model.js";
import { listeningPort } from "../../../model/wiring/listening-port.js";
import type { Stack } from "../stack.js";

/** How Traefik finds a service; nothing where visitors do not. */
export function traefikLabels({ environment }: Stack, service: ServiceModel): Readonly<Record<string, string>> {
  if (service.hosts.length === 0) return {};
  const router = `traefik.http.routers.${service.name}`;
  return {
    "traefik.enable": "true",
    [`${router}.entrypoints`]: "websecure",
    [`${router}.middlewares`]: "security-headers@file",
    [`${router}.rule`]: ruleOf(service),
    ...(environment.certificates.kind === "files" ? {} : { [`${router}.tls.certresolver`]: "acme" }),
    [`${router}.tls`]: "true",
    [`traefik.http.services.${service.name}.loadbalancer.server.port`]: String(listeningPort(service)),
    ...(service.sticky && service.scale.max > 1
      ? { [`traefik.http.services.${service.name}.loadbalancer.sticky.cookie.httponly`]: "true" }
      : {}),
  };
}

function ruleOf({ hosts, path, alsoPaths }: ServiceModel): string {
  const anyHost = anyOf(hosts.map((host) => `Host(\`${host}\`)`));
  if (path === "/") return anyHost;
  const below = [path, ...alsoPaths].flatMap((each) => [`Path(\`${each}\`)`, `PathPrefix(\`${each}/\`)`]);
  return `${anyHost} && ${anyOf(below)}`;
}

function anyOf(rules: readonly string[]): string {
  return rules.length === 1 ? rules.join("") : `(${rules.join(" || ")})`;
}
