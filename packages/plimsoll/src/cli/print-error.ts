import { isPlimsollError, messageOf, type PlimsollError } from "../base/error.js";
import { DefinitionError } from "../model/load/definition-error.js";
import type { Context } from "./context.js";
import { EXIT, type ExitCode } from "./exit-code.js";

/** Prints whatever was thrown, as one sentence with its code and place; a trace only for our own bugs. */
export function printError(thrown: unknown, context: Context): ExitCode {
  const { colors } = context;
  if (!isPlimsollError(thrown)) return printBug(thrown, context);
  if (context.json) context.print(JSON.stringify({ error: asJson(thrown) }));
  else {
    process.stderr.write(`${colors.red("error")} ${thrown.message} ${colors.dim(`(${thrown.code})`)}\n`);
    if (thrown.hint !== undefined) process.stderr.write(`  ${thrown.hint}\n`);
  }
  if (thrown.kind === "bug") return EXIT.bug;
  return thrown.kind === "author" ? EXIT.wrong : EXIT.refused;
}

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
