import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ReleaseSummary } from "../../packages/plimsoll/src/cli/output/release-summary.js";
import type { Entry } from "../../packages/plimsoll/src/release/entry.js";

export const ROOT = join(import.meta.dirname, "../..");

/** The command line as a user has it, in the demo's app. */
export interface Ran<Document> {
  readonly exitCode: number | null;
  readonly document: Document;
}

export function startPlimsoll(dir: string, args: readonly string[], onLine: (line: string) => void): ChildProcess {
  const command = [join(ROOT, "packages/plimsoll/bin/plimsoll.js"), "-C", dir, "--json", ...args];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
  createInterface({ input: child.stderr }).on("line", onLine);
  return child;
}

export async function runPlimsoll<Document = ReleaseSummary>(
  dir: string,
  args: readonly string[],
  onLine: (line: string) => void,
): Promise<Ran<Document>> {
  const child = startPlimsoll(dir, args, onLine);
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  const exitCode = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const document = parsed<Document & { readonly error?: { readonly message: string; readonly hint?: string } }>(text);
  if (document !== undefined && document.error === undefined) return { exitCode, document };
  const why =
    document?.error === undefined ? text.slice(0, 2000) : `${document.error.message} ${document.error.hint ?? ""}`;
  throw new Error(`plimsoll ${args.join(" ")} ended with ${exitCode}: ${why}`);
}

function parsed<Document>(text: string): Document | undefined {
  try {
    return JSON.parse(text) as Document;
  } catch {
    return undefined;
  }
}

/** The journal of a release, as Plimsoll's own reader gives it. */
export async function readJournal(dir: string, release: string): Promise<readonly Entry[]> {
  const { readEntries } = (await import(join(ROOT, "packages/plimsoll/dist/store/file/file-journal.js"))) as {
    readEntries(path: string): readonly Entry[];
  };
  return readEntries(join(dir, ".plimsoll/environments/production/releases", release, "journal.ndjson"));
}

export interface LogLine {
  readonly instance: string;
  readonly time: string;
  readonly message?: string;
}

/** Everything that the instances of one revision wrote and that is still kept, in no order. */
export function readLogs(dir: string, service: string, revision: string): readonly LogLine[] {
  const folder = join(dir, ".plimsoll/environments/production/logs", service);
  const files = readdirSync(folder).filter((name) => name.startsWith(`${service}-${revision}-`));
  return files.flatMap((name) => {
    const lines = readFileSync(join(folder, name), "utf8").trimEnd().split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as LogLine);
  });
}
