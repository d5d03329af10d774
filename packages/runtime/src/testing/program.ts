import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A service of the folder test-programs, running as a process of its own on compiled code. */
export interface Program {
  readonly child: ChildProcess;
  readonly url: string;
  readonly adminUrl: string;
  /** Every line of its standard output so far, parsed. */
  readonly lines: readonly LogLine[];
  readonly rawLines: readonly string[];
  readonly line: (matches: (line: LogLine) => boolean) => Promise<LogLine>;
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

export type LogLine = Readonly<Record<string, unknown>> & { readonly msg?: string };

/** As Plimsoll starts an instance, on ports that the system chooses. */
const usualEnv = {
  PATH: process.env.PATH,
  NODE_ENV: "production",
  PLIMSOLL_INSTANCE: "test-1",
  PORT: "0",
  METRICS_PORT: "0",
};

const folder = fileURLToPath(new URL("../../test-programs/", import.meta.url));

/** Starts a program of the folder, or at a path, on free ports and waits until it says that it is ready. */
export async function startProgram(name: string, env: Readonly<Record<string, string>> = {}): Promise<Program> {
  const child = spawn(process.execPath, [resolve(folder, name)], {
    env: { ...usualEnv, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  child.setMaxListeners(0);
  const lines: LogLine[] = [];
  const rawLines: string[] = [];
  const watchers = new Set<() => void>();
  createInterface({ input: child.stdout }).on("line", (text) => {
    rawLines.push(text);
    lines.push(JSON.parse(text) as LogLine);
    for (const watcher of watchers) watcher();
  });

  function line(matches: (line: LogLine) => boolean): Promise<LogLine> {
    return new Promise((found, reject) => {
      const look = () => {
        const match = lines.find(matches);
        if (match === undefined) return;
        watchers.delete(look);
        found(match);
      };
      watchers.add(look);
      child.once("close", () => reject(new Error(`${name} ended before it wrote the line`)));
      look();
    });
  }

  const { port, metricsPort } = await line(({ msg }) => msg === "Ready");
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    adminUrl: `http://127.0.0.1:${metricsPort}`,
    lines,
    rawLines,
    line,
    stop: async (signal = "SIGTERM") => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const closed = once(child, "close");
      child.kill(signal);
      await closed;
      return child.exitCode;
    },
  };
}

/** Runs a program that is expected to end by itself. */
export async function runProgram(
  name: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly exitCode: number | null; readonly out: string; readonly errors: string }> {
  const child = spawn(process.execPath, [resolve(folder, name)], {
    env: { ...usualEnv, ...env },
  });
  let out = "";
  let errors = "";
  child.stdout.on("data", (part) => {
    out += String(part);
  });
  child.stderr.on("data", (part) => {
    errors += String(part);
  });
  await once(child, "close");
  return { exitCode: child.exitCode, out, errors };
}
