import { PlimsollError } from "../base/error.js";
import type { Context } from "./context.js";

/**
 * Asks a person where one is; with `--yes`, or where nobody can answer, the command itself is the answer. Use
 * `requireYes` for what destroys something.
 */
export async function confirmed(
  context: Context,
  question: string,
  flags: Readonly<Record<string, string | boolean | undefined>>,
): Promise<boolean> {
  if (flags.yes === true || !context.interactive) return true;
  const { confirm, isCancel } = await import("@clack/prompts");
  const answer = await confirm({ message: question });
  return !isCancel(answer) && answer;
}

/** For what stops or replaces something: without a terminal, `--yes` has to be said. */
export async function requireYes(
  context: Context,
  question: string,
  flags: Readonly<Record<string, string | boolean | undefined>>,
): Promise<boolean> {
  if (flags.yes === true || context.interactive) return await confirmed(context, question, flags);
  throw new PlimsollError({
    code: "CLI-NEEDS-YES",
    kind: "author",
    message: `Cannot ask here: ${question}`,
    hint: "Say --yes to go ahead without a terminal",
  });
}
