import type { ProbeModel, ServiceModel } from "../app-model.js";
import { listeningPort } from "./listening-port.js";

type Asked = Pick<ServiceModel, "build" | "port">;

/**
 * Asks a probe from inside of the service's container, with a tool that its image has: slim images have no curl, and only
 * Alpine has wget. What listens nowhere counts as healthy as long as its first process runs.
 */
export function healthCommand(service: Asked, probe: Pick<ProbeModel, "path" | "command">): readonly string[] {
  if (probe.command !== undefined) return probe.command;
  const port = listeningPort(service);
  if (port === undefined) return ["sh", "-c", "kill -0 1"];
  const url = `http://127.0.0.1:${port}${probe.path}`;
  switch (service.build.kind) {
    case "node":
    case "nextjs":
      return ["node", "-e", `fetch('${url}').then(({ ok, status }) => { if (!ok) throw status; })`];
    case "static":
      return wget(url);
    case "python":
      return ["python", "-c", `import urllib.request; urllib.request.urlopen('${url}', timeout=10)`];
    case "dockerfile":
    case "image":
      return ["sh", "-c", `${wget(url).join(" ")} || curl --fail --silent --output /dev/null ${url}`];
    default:
      return service.build satisfies never;
  }
}

/** Of BusyBox: a tenth of the memory and the time that a second Node takes, where the image has it. */
export function lightHealthCommand(service: Asked, probe: Pick<ProbeModel, "path" | "command">): readonly string[] {
  const { build } = service;
  const port = listeningPort(service);
  const isAlpine = (build.kind === "node" || build.kind === "nextjs") && build.base === "alpine";
  if (!isAlpine || port === undefined || probe.command !== undefined) return healthCommand(service, probe);
  return wget(`http://127.0.0.1:${port}${probe.path}`);
}

function wget(url: string): readonly string[] {
  return ["wget", "--quiet", "--spider", url];
}
