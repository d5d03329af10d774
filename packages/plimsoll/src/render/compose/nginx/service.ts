import { lockedImage } from "../../image-lock.js";
import type { ComposeService } from "../compose-file.js";
import { dependenciesOf } from "../depends-on.js";
import { ENTRY_RESOURCES, entryHealth } from "../entry-health.js";
import { readOnly, runningForGood } from "../hardening.js";
import { ENTRY_PORTS, PUBLISHED } from "../published.js";
import { routedServices, type Stack } from "../stack.js";
import { required } from "../variable-text.js";

/** The same as in images of static services; what it writes is below /tmp. */
const IMAGE = "nginxinc/nginx-unprivileged:1.28-alpine";

/** Of that image. */
const NGINX_USER = 101;

export function nginxService(stack: Stack, name: string): ComposeService {
  return {
    image: lockedImage(stack.lock, IMAGE),
    ports: PUBLISHED,
    volumes: [
      `./${stack.environment.name}/nginx.conf:/etc/nginx/nginx.conf:ro`,
      `${required("CERTIFICATES")}:/etc/nginx/certificates:ro`,
      `${cacheVolume(name)}:/var/cache/nginx`,
    ],
    depends_on: dependenciesOf(
      stack,
      routedServices(stack).map((service) => service.name),
    ),
    healthcheck: entryHealth(`http://127.0.0.1:${ENTRY_PORTS.plain}/healthz`),
    networks: ["front"],
    ...readOnly(["/tmp"], NGINX_USER),
    ...runningForGood(ENTRY_RESOURCES, { stopMs: 30_000 }),
  };
}

export function cacheVolume(name: string): string {
  return `${name}-cache`;
}
