import type { WrittenService } from "../../definition/service.js";

/** What starts an instance as it was written; empty where the build decides (a start script, an image's entry point). */
export function commandOf(written: WrittenService["command"]): readonly string[] {
  if (typeof written === "string") return isPlainWords(written) ? written.trim().split(/\s+/) : inShell(written);
  return written ?? [];
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
