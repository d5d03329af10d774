import type { WrittenService } from "../../definition/service.js";
import type { BuildModel } from "../app-model.js";
import { packageManager } from "./build.js";

/** What starts an instance. The port arrives as PORT, as several instances share one machine. */
export function commandOf(written: WrittenService["command"], build: BuildModel): readonly string[] {
  if (typeof written === "string") return isPlainWords(written) ? written.trim().split(/\s+/) : inShell(written);
  return written ?? defaultCommand(build);
}

function defaultCommand(build: BuildModel): readonly string[] {
  switch (build.kind) {
    case "node":
      return [packageManager(build.install), "start"];
    case "nextjs":
      return ["node", "server.js"];
    case "python":
      return build.app === undefined ? [] : inShell(`uvicorn ${build.app} --host 0.0.0.0 --port "$PORT"`);
    case "static":
    case "dockerfile":
    case "image":
      return [];
    default:
      return build satisfies never;
  }
}

/** `exec` replaces the shell, so that SIGTERM reaches the service itself; `env` is a program, so it can be replaced too. */
function inShell(command: string): readonly string[] {
  if (/[;&|\n]/.test(command)) return ["sh", "-c", command];
  return ["sh", "-c", startsWithVariable(command) ? `exec env ${command.trim()}` : `exec ${command.trim()}`];
}

function isPlainWords(command: string): boolean {
  return /^[\w\s./:=@,+%-]+$/.test(command) && !startsWithVariable(command);
}

function startsWithVariable(command: string): boolean {
  return /^\s*\w+=/.test(command);
}
