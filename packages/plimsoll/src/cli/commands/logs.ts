import { PlimsollError } from "../../base/error.js";
import type { RunCommand } from "../command-list.js";
import { EXIT } from "../exit-code.js";
import { findProject } from "../project.js";
import { openRecordedSession } from "../release/session.js";

export const logs: RunCommand = async (context, [environment], flags) => {
  const tail = linesOf(String(flags.tail ?? 100));
  const session = openRecordedSession(context, findProject(context), environment);
  const service = typeof flags.service === "string" ? flags.service : undefined;
  const print = (entry: Readonly<Record<string, unknown>>) =>
    context.print(context.json ? JSON.stringify(entry) : lineOf(entry));
  const stop = new AbortController();
  if (flags.follow === true) {
    process.once("SIGINT", () => stop.abort());
    process.stdout.once("close", () => stop.abort());
  }
  for (const entry of session.target.readLogs({ service, tail })) print(entry);
  if (flags.follow !== true) return EXIT.done;
  for await (const entry of session.target.followLogs({ service, tail: 0 }, stop.signal)) print(entry);
  return EXIT.done;
};

function linesOf(written: string): number {
  if (/^\d+$/.test(written)) return Number(written);
  throw new PlimsollError({
    code: "CLI-USAGE",
    kind: "author",
    message: `Cannot read the logs as --tail must be a whole number of lines: found "${written}"`,
  });
}

function lineOf(entry: Readonly<Record<string, unknown>>): string {
  const { time, instance, level, message, msg } = entry;
  return [time, instance, level, message ?? msg].filter((part) => part !== undefined).join(" ");
}
