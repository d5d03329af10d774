import { basename, dirname, relative } from "node:path";
import { messageOf, PlimsollError } from "../../base/error.js";

/**
 * What a TypeScript or JavaScript definition exports as default. `plimsoll` inside of it is this very package, so a
 * definition works without Plimsoll installed beside it; types are not checked.
 */
export async function readModule(path: string): Promise<unknown> {
  const [{ createJiti }, plimsoll] = await Promise.all([import("jiti"), import("../../index.js")]);
  const jiti = createJiti(path, { virtualModules: { plimsoll }, fsCache: false, moduleCache: false });
  let loaded: unknown;
  try {
    loaded = await jiti.import(path);
  } catch (thrown) {
    throw asDefinitionMistake(thrown, path);
  }
  return await defaultOf(loaded, path);
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

function asDefinitionMistake(thrown: unknown, path: string): PlimsollError {
  const file = basename(path);
  const syntax = thrown instanceof SyntaxError || (thrown as { code?: unknown } | null)?.code === "BABEL_PARSE_ERROR";
  const place = placeIn(thrown, path);
  const [firstLine = ""] = messageOf(thrown).split("\n");
  return new PlimsollError({
    code: syntax ? "DEF-SYNTAX" : "DEF-THREW",
    kind: "author",
    message: syntax
      ? `Cannot read ${file} as TypeScript: ${withoutPath(firstLine, path)}`
      : `Cannot run ${file}: it threw ${thrown instanceof Error ? thrown.name : "a value"}: ${firstLine}`,
    place,
    cause: thrown,
  });
}

/** `plimsoll.config.ts:4:12`, from a parser's location or from the stack of what was thrown. */
function placeIn(thrown: unknown, path: string): string {
  const loc = (thrown as { loc?: { line?: number; column?: number } } | null)?.loc;
  if (loc?.line !== undefined) return `${basename(path)}:${loc.line}:${(loc.column ?? 0) + 1}`;
  const text = thrown instanceof Error ? `${thrown.message}\n${thrown.stack ?? ""}` : "";
  const at = text.indexOf(path) === -1 ? undefined : /^:(\d+):(\d+)/.exec(text.slice(text.indexOf(path) + path.length));
  return at == null ? relative(dirname(path), path) : `${basename(path)}:${at[1]}:${at[2]}`;
}

function withoutPath(message: string, path: string): string {
  return message.replaceAll(`${path}: `, "").replaceAll(path, basename(path));
}
