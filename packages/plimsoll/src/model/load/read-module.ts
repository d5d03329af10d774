import { homedir } from "node:os";
import { basename, join } from "node:path";
import { messageOf, PlimsollError } from "../../base/error.js";

/**
 * What a TypeScript or JavaScript definition exports as default. `plimsoll` inside of it is this very package, so a
 * definition works without Plimsoll installed beside it; types are not checked.
 */
export async function readModule(path: string): Promise<unknown> {
  const [{ createJiti }, plimsoll] = await Promise.all([import("jiti"), import("../../index.js")]);
  const jiti = createJiti(path, {
    virtualModules: { plimsoll },
    fsCache: cacheFolder(),
    moduleCache: false,
  });
  let loaded: unknown;
  try {
    loaded = await jiti.import(path);
  } catch (thrown) {
    throw asDefinitionMistake(thrown, path);
  }
  return await defaultOf(loaded, path);
}

/**
 * Where translated definitions are kept, by digest of their text: a second load takes 1 ms and not 90. Not beside the
 * definition, as to read one must leave nothing behind there; where nobody may write, each load translates.
 */
function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "plimsoll", "definitions");
}

function defaultOf(loaded: unknown, path: string): unknown {
  if (typeof loaded === "object" && loaded !== null && "default" in loaded) return loaded.default;
  throw new PlimsollError({
    code: "DEF-NO-DEFAULT",
    kind: "author",
    message: `Cannot use ${basename(path)} as it must export the app as default: found no default export`,
    place: path,
    hint: "Write `export default defineApp({ ... })`",
  });
}

/** The parser's mark on a message; its second line is the place, whose column counts from 0. */
const PARSE_ERROR = /^ParseError:\s*(.*?)\s*(?:\n|$)/;

function asDefinitionMistake(thrown: unknown, path: string): PlimsollError {
  const file = basename(path);
  const message = messageOf(thrown);
  const syntax = PARSE_ERROR.exec(message)?.[1] ?? (thrown instanceof SyntaxError ? message : undefined);
  const [firstLine = ""] = message.split("\n");
  return new PlimsollError({
    code: syntax === undefined ? "DEF-THREW" : "DEF-SYNTAX",
    kind: "author",
    message:
      syntax === undefined
        ? `Cannot run ${file}: it threw ${thrown instanceof Error ? thrown.name : "a value"}: ${firstLine}`
        : `Cannot read ${file} as TypeScript: ${syntax.replaceAll(path, file)}`,
    place: placeIn(thrown, path, PARSE_ERROR.test(message) ? 1 : 0),
    cause: thrown,
  });
}

/** `plimsoll.config.ts:4:12`, from the first mention of the file in the message or in the stack. */
function placeIn(thrown: unknown, path: string, columnOffset: number): string {
  const text = thrown instanceof Error ? `${thrown.message}\n${thrown.stack ?? ""}` : "";
  const start = text.indexOf(`${path}:`);
  const [, line, column] = (start === -1 ? undefined : /^:(\d+):(\d+)/.exec(text.slice(start + path.length))) ?? [];
  return line === undefined ? basename(path) : `${basename(path)}:${line}:${Number(column) + columnOffset}`;
}
