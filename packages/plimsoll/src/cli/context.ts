import { userInfo } from "node:os";
import pc from "picocolors";
import { type Clock, steadyClock } from "../base/clock.js";

type Colors = ReturnType<typeof pc.createColors>;

/** Everything a command may use of the world around the process. */
export interface Context {
  /** The folder that the command works in (`-C`). */
  readonly dir: string;
  /** `--config`, as given. */
  readonly config: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
  /** A person sits in front of both ends. */
  readonly interactive: boolean;
  readonly colors: Colors;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Whom the journal names. */
  readonly by: string;
  /** What the command is for: results, on standard output. */
  readonly print: (text: string) => void;
  /** Progress, hints and problems, on standard error; silent with `--quiet`. */
  readonly note: (text: string) => void;
  readonly stream: NodeJS.WriteStream;
}

export interface GlobalFlags {
  readonly C?: string;
  readonly config?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color?: boolean;
}

export function makeContext(flags: GlobalFlags): Context {
  const { env, stdout, stderr, stdin } = process;
  const json = flags.json ?? false;
  const quiet = flags.quiet ?? false;
  const colored = flags.color !== false && !json && env.NO_COLOR === undefined && stderr.isTTY === true;
  return {
    dir: flags.C ?? process.cwd(),
    config: flags.config,
    json,
    quiet,
    interactive: stdin.isTTY === true && stderr.isTTY === true && !json && env.CI === undefined,
    colors: pc.createColors(colored),
    env,
    clock: steadyClock(),
    by: env.PLIMSOLL_BY ?? env.GITHUB_ACTOR ?? env.USER ?? userInfo().username,
    print: (text) => void stdout.write(`${text}\n`),
    note: (text) => {
      if (!quiet) stderr.write(`${text}\n`);
    },
    stream: stderr,
  };
}
