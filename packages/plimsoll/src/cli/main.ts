import { Command, CommanderError } from "commander";
import { COMMANDS, type CommandEntry } from "./command-list.js";
import { type GlobalFlags, makeContext } from "./context.js";
import { EXIT } from "./exit-code.js";
import { VERSION } from "./version.js";

const program = new Command("plimsoll")
  .description("Takes a multi-service web app from a commit to production, and puts it back when the release is bad.")
  .version(VERSION)
  .option("-C <dir>", "work in this folder")
  .option("--config <file>", "the definition (default: plimsoll.config.ts)")
  .option("--json", "one JSON document on standard output; one a line for streams")
  .option("-q, --quiet", "results and errors only")
  .option("--no-color", "no colours; NO_COLOR is obeyed too")
  .addHelpText(
    "after",
    `
Exit codes: 0 done, 1 refused, 2 command or definition wrong, 3 rolled back, 4 another release holds the environment,
5 needs a person, 70 our bug.

Start here:
  plimsoll init                 describe the app
  plimsoll plan production      see what would happen
  plimsoll ship production      make it happen`,
  )
  .showSuggestionAfterError()
  .configureOutput({ outputError: (text, write) => (wantsJson() ? printMistake(text) : write(text)) })
  .exitOverride();

for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreLostReader);
for (const entry of COMMANDS) addCommand(entry);
await run();
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
// An answer that nobody waits for any more (of a cancelled operation) must not hold the process.
process.exit();

/** A pipe takes 64 KiB at a time; what its reader has not taken would be lost with the process. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write("", () => resolve()));
}

/** `plimsoll ship production | head` must not break off the release. */
function ignoreLostReader(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

function addCommand(entry: CommandEntry): void {
  const command = program.command(entry.usage).description(entry.summary).exitOverride();
  for (const [flags, description] of entry.options ?? []) command.option(flags, description);
  if (entry.example !== undefined) command.addHelpText("after", `\nExample:\n  ${entry.example}`);
  command.action(async (...received: unknown[]) => {
    const args = received.slice(0, -2) as (string | undefined)[];
    const context = makeContext(command.optsWithGlobals<GlobalFlags>());
    try {
      const perform = await entry.load();
      process.exitCode = await perform(context, args, command.opts());
    } catch (thrown) {
      const { printError } = await import("./print-error.js");
      process.exitCode = printError(thrown, context);
    }
  });
}

async function run(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    // Commander has printed the sentence; asking for help or the version is no mistake.
    process.exitCode = thrown.exitCode === 0 ? EXIT.done : EXIT.wrong;
  }
}

/** Known before the options are read: what is wrong may be the options. */
function wantsJson(): boolean {
  return process.argv.includes("--json");
}

function printMistake(text: string): void {
  const message = text.trim().replace(/^error: /, "");
  process.stdout.write(`${JSON.stringify({ error: { code: "CLI-USAGE", kind: "author", message } })}\n`);
}
