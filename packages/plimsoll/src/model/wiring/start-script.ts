/** What a `start` script comes to: a program with its arguments, or text that needs a shell. */
export type StartScript =
  | { readonly kind: "program"; readonly words: readonly string[] }
  | { readonly kind: "shell"; readonly text: string };

type Scripts = Readonly<Record<string, string>>;

/** Scripts that call scripts are followed this deep; deeper is a circle. */
const MAX_CALLS = 8;

/**
 * The script that `npm start` would run, without npm, which neither passes signals on nor leaves the exit code alone.
 * Undefined when there is no such script.
 */
export function startScript(scripts: Scripts, name = "start", calls = 0): StartScript | undefined {
  const text = scripts[name]?.trim();
  if (text === undefined || text === "" || calls > MAX_CALLS) return undefined;
  const called = /^(?:npm|pnpm|yarn)(?: run)? ([\w:.-]+)$/.exec(text)?.[1];
  if (called !== undefined && scripts[called] !== undefined) return startScript(scripts, called, calls + 1);
  return isPlain(text) ? { kind: "program", words: text.split(/\s+/) } : { kind: "shell", text: withExec(text) };
}

/** No quotes, variables, patterns, redirections or lists: a shell would do no more than split it at the spaces. */
function isPlain(text: string): boolean {
  return /^[\w./:@%+,-][\w./:@%+,=\s-]*$/.test(text) && !/^\w+=/.test(text);
}

/**
 * Lets the last command of a list take the shell's place, so that it is the one that gets the signals. Where that place
 * cannot be told from quotes, pipes or groups, the shell stays; the process group is signalled in any case.
 */
function withExec(text: string): string {
  if (/["'`|()\n<>#]|&(?!&)(?<!&&)/.test(text)) return text;
  const [, before = "", last = ""] = /^(.*(?:&&|;)\s*)?(.*)$/.exec(text) ?? [];
  return `${before}exec ${assignmentsAsEnv(last)}`;
}

/** `exec A=1 program` is no command; `exec env A=1 program` is. */
function assignmentsAsEnv(command: string): string {
  return /^\w+=/.test(command) ? `env ${command}` : command;
}
