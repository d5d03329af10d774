import { lockedImage } from "../../image-lock.js";
import type { ComposeService } from "../compose-file.js";
import { ENTRY_RESOURCES, entryHealth } from "../entry-health.js";
import { readOnly, runningForGood } from "../hardening.js";
import { projectName } from "../project-name.js";
import { ENTRY_PORTS, PUBLISHED } from "../published.js";
import type { Stack } from "../stack.js";
import { required } from "../variable-text.js";

const IMAGE = "traefik:v3.5";

/** On this machine's own address only. */
const DASHBOARD_PORT = 8080;

export function traefikService(stack: Stack): ComposeService {
  const { environment } = stack;
  return {
    image: lockedImage(stack.lock, IMAGE),
    command: flags(stack),
    ports: [...PUBLISHED, `127.0.0.1:${DASHBOARD_PORT}:${DASHBOARD_PORT}`],
    volumes: [
      "/var/run/docker.sock:/var/run/docker.sock:ro",
      `./${environment.name}/traefik.yaml:/etc/traefik/dynamic/traefik.yaml:ro`,
      certificateMount(environment),
    ],
    labels: {
      "traefik.enable": "true",
      "traefik.http.routers.dashboard.entrypoints": "dashboard",
      "traefik.http.routers.dashboard.rule": "PathPrefix(`/api`) || PathPrefix(`/dashboard`)",
      "traefik.http.routers.dashboard.service": "api@internal",
    },
    healthcheck: entryHealth(`http://127.0.0.1:${DASHBOARD_PORT}/ping`),
    networks: ["front"],
    ...readOnly(["/tmp"], 0),
    ...runningForGood(ENTRY_RESOURCES, { stopMs: 30_000 }),
  };
}

/** A folder of the host for what is issued: it must outlive the project, as only a few certificates a week are. */
function certificateMount(environment: Stack["environment"]): string {
  if (environment.certificates.kind === "files") return `${required("CERTIFICATES")}:/certificates:ro`;
  return `/var/lib/${projectName(environment)}/acme:/acme`;
}

function flags({ environment }: Stack): readonly string[] {
  const { certificates } = environment;
  return [
    "--providers.docker=true",
    "--providers.docker.exposedbydefault=false",
    `--providers.docker.network=${projectName(environment)}_front`,
    "--providers.file.directory=/etc/traefik/dynamic",
    `--entrypoints.web.address=:${ENTRY_PORTS.plain}`,
    "--entrypoints.web.http.redirections.entrypoint.to=:443",
    "--entrypoints.web.http.redirections.entrypoint.scheme=https",
    `--entrypoints.websecure.address=:${ENTRY_PORTS.encrypted}`,
    `--entrypoints.dashboard.address=:${DASHBOARD_PORT}`,
    ...(certificates.kind === "files" ? [] : resolverFlags(certificates.email)),
    "--api.dashboard=true",
    "--ping=true",
    "--ping.entrypoint=dashboard",
    "--accesslog=true",
  ];
}

function resolverFlags(email: string | undefined): readonly string[] {
  const resolver = "--certificatesresolvers.acme.acme";
  return [
    `${resolver}.storage=/acme/acme.json`,
    `${resolver}.httpchallenge.entrypoint=web`,
    ...(email === undefined ? [] : [`${resolver}.email=${email}`]),
  ];
}
