import type { FailureCause } from "../../../release/failure.js";
import type { Exit } from "./exit.js";

/** A failure that a process explained in its own output. */
export interface KnownOutput {
  readonly cause: Extract<FailureCause, "out-of-memory" | "missing-variable" | "port-taken" | "store-not-reachable">;
  readonly explanation: string;
}

export interface KnownStore {
  readonly name: string;
  readonly port: number;
}

/** sysexits(3) EX_CONFIG: what our runtime library exits with when its configuration is incomplete. */
const EX_CONFIG = 78;

/**
 * Looks for what runtimes and libraries are known to print before they give up. The order matters: a process that is out
 * of memory, or lacks a variable, often mentions its stores too.
 */
export function recognizeOutput(
  exit: Exit | undefined,
  lines: readonly string[],
  stores: readonly KnownStore[],
): KnownOutput | undefined {
  return (
    outOfMemory(exit, lines) ?? missingVariable(exit, lines) ?? portTaken(lines) ?? storeNotReachable(lines, stores)
  );
}

function outOfMemory(exit: Exit | undefined, lines: readonly string[]): KnownOutput | undefined {
  const line = lines.find((text) =>
    /heap out of memory|Allocation failed|invalid array length Allocation|std::bad_alloc|^MemoryError\b|Cannot allocate memory/i.test(
      text,
    ),
  );
  if (line === undefined || (exit?.kind === "code" && exit.code === 0)) return undefined;
  return { cause: "out-of-memory", explanation: line.trim() };
}

const NAME = "[\"'`]?([A-Z][A-Z0-9_]{2,})[\"'`]?";
/** Without the word "variable" beside it, only a name that can hardly be anything else counts. */
const PLAIN_NAME = "[\"'`]?([A-Z][A-Z0-9]*_[A-Z0-9_]+)[\"'`]?";
const VARIABLE = "(?:environment |env )(?:variables?|vars?)";
const MISSING_VARIABLE: readonly RegExp[] = [
  new RegExp(`missing (?:required |the )*(?:${VARIABLE}|variables?|env):? *${NAME}`, "i"),
  new RegExp(`missing (?:required |the )*${PLAIN_NAME}`, "i"),
  new RegExp(`${VARIABLE} not (?:found|set|defined):? *${NAME}`, "i"),
  new RegExp(`${VARIABLE} ${NAME} (?:is|was|must|has)`, "i"),
  new RegExp(`(?:required|expected|needs?|set|define) (?:the )?${VARIABLE} ${NAME}`, "i"),
  new RegExp(`${NAME} ${VARIABLE} (?:is|was) (?:not set|not defined|missing|required|undefined)`, "i"),
  new RegExp(`${PLAIN_NAME}(?: \\([^)]*\\))? (?:is|was) (?:not set|not defined|missing|required|undefined)`, "i"),
  new RegExp(`${PLAIN_NAME} must be (?:set|defined|provided)`, "i"),
  new RegExp(`^KeyError: ${NAME}$`),
];

function missingVariable(exit: Exit | undefined, lines: readonly string[]): KnownOutput | undefined {
  for (const line of lines) {
    for (const pattern of MISSING_VARIABLE) {
      const name = pattern.exec(line)?.[1];
      if (name !== undefined && name === name.toUpperCase())
        return { cause: "missing-variable", explanation: line.trim() };
    }
  }
  if (exit?.kind !== "code" || exit.code !== EX_CONFIG) return undefined;
  return { cause: "missing-variable", explanation: lines.at(-1)?.trim() ?? "its configuration is incomplete" };
}

function portTaken(lines: readonly string[]): KnownOutput | undefined {
  const line = lines.find((text) => /EADDRINUSE|address already in use/i.test(text));
  return line === undefined ? undefined : { cause: "port-taken", explanation: line.trim() };
}

/** Libraries name a store by its address, so the ports of the stores that a service uses are what to look for. */
function storeNotReachable(lines: readonly string[], stores: readonly KnownStore[]): KnownOutput | undefined {
  for (const line of lines) {
    const store = stores.find((known) => mentionsUnreachable(line, known));
    if (store !== undefined)
      return { cause: "store-not-reachable", explanation: `store "${store.name}": ${line.trim()}` };
  }
  const line = lines.find((text) =>
    /Can't reach database server|the database system is (?:starting up|shutting down)/.test(text),
  );
  return line === undefined ? undefined : { cause: "store-not-reachable", explanation: line.trim() };
}

function mentionsUnreachable(line: string, store: KnownStore): boolean {
  if (
    !/ECONNREFUSED|ETIMEDOUT|ECONNRESET|ENOTFOUND|connection refused|could not connect|not reachable|unreachable/i.test(
      line,
    )
  ) {
    return false;
  }
  return new RegExp(`\\b${store.port}\\b`).test(line) || new RegExp(`store ["'\`]?${store.name}\\b`, "i").test(line);
}
