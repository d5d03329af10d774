import { resolve } from "node:path";
import { type DiskTrouble, diskTroubleOf } from "../base/disk-trouble.js";
import { type ErrorCode, isPlimsollError, messageOf, PlimsollError, systemCodeOf } from "../base/error.js";
import { DefinitionError } from "../model/load/definition-error.js";
import type { Context } from "./context.js";
import { EXIT, type ExitCode } from "./exit-code.js";
import { findProject } from "./project.js";

/** Prints whatever was thrown, as one sentence with its code and place; a trace only for our own bugs. */
export function printError(thrown: unknown, context: Context): ExitCode {
  const error = isPlimsollError(thrown) ? thrown : diskError(thrown, context);
  return error === undefined ? printBug(thrown, context) : printKnown(error, context);
}

function printKnown(thrown: PlimsollError, context: Context): ExitCode {
  const { colors } = context;
  if (context.json) context.print(JSON.stringify({ error: asJson(thrown) }));
  else {
    process.stderr.write(`${colors.red("error")} ${thrown.message} ${colors.dim(`(${thrown.code})`)}\n`);
    if (thrown.hint !== undefined) process.stderr.write(`  ${thrown.hint}\n`);
  }
  if (thrown.kind === "bug") return EXIT.bug;
  return thrown.kind === "author" ? EXIT.wrong : EXIT.refused;
}

/**
 * A file system that refuses is the world's refusal wherever it surfaces, and ends like every other one with 1: nothing
 * was rolled back, nobody holds the environment, and no approval would help.
 */
function diskError(cause: unknown, context: Context): PlimsollError | undefined {
  const trouble = diskTroubleOf(cause, stateFolder(context));
  if (trouble === undefined) return undefined;
  const { kind, place, what, remedy } = trouble;
  return new PlimsollError({
    code: CODE_OF[kind],
    kind: "world",
    message: `Cannot go on: ${what} (${systemCodeOf(cause)})`,
    place,
    hint: `${remedy}, then run the command again: nothing is lost, and a release under way is carried to its end first`,
    cause,
  });
}

/** What a command writes goes there, unless the error names another place. */
function stateFolder(context: Context): string {
  try {
    return findProject(context).stateDir;
  } catch {
    return resolve(context.dir);
  }
}

const CODE_OF = {
  full: "STO-DISK-FULL",
  "read-only": "STO-DISK-READ-ONLY",
  forbidden: "STO-DISK-FORBIDDEN",
  broken: "STO-DISK-BROKEN",
} as const satisfies Record<DiskTrouble["kind"], ErrorCode>;

function printBug(thrown: unknown, context: Context): ExitCode {
  const trace = thrown instanceof Error ? thrown.stack : String(thrown);
  if (context.json) {
    context.print(
      JSON.stringify({ error: { code: "BUG-UNEXPECTED", kind: "bug", message: messageOf(thrown), trace } }),
    );
  } else process.stderr.write(`${context.colors.red("bug")} Plimsoll failed in a way it should not:\n${trace}\n`);
  return EXIT.bug;
}

function asJson(error: PlimsollError) {
  const { code, kind, message, place, hint } = error;
  const problems = error instanceof DefinitionError ? error.problems : undefined;
  return { code, kind, message, place, hint, problems };
}
