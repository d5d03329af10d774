import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";

const BIN = join(import.meta.dirname, "../../packages/plimsoll/bin/plimsoll.js");

/** What a finished command left behind, as a script sees it. */
export interface Ran {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as a pipeline has it: a process of its own, without a terminal. */
export function startPlimsoll(dir: string, args: readonly string[], env: Environment): Command {
  return new Command(process.execPath, [BIN, "-C", dir, ...args], { ...quietEnvironment(), ...env });
}

/** The command line as a person has it: script(1) gives it a terminal of 40 lines and 100 columns. */
export function startOnTerminal(dir: string, args: readonly string[], env: Environment): Command {
  const line = [process.execPath, BIN, "-C", dir, ...args].map((word) => `'${word}'`).join(" ");
  const terminal = { TERM: "xterm-256color" };
  const script = ["--quiet", "--return", "--command", `stty rows 40 cols 100; exec ${line}`, "/dev/null"];
  return new Command("script", script, { ...quietEnvironment(), ...terminal, ...env });
}

type Environment = Readonly<Record<string, string>>;

export class Command {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  #stdout = "";
  #stderr = "";
  readonly #watchers = new Set<() => void>();

  constructor(program: string, args: readonly string[], env: Environment) {
    this.child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], env });
    this.child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
      this.#look();
    });
    this.child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
      this.#look();
    });
    this.ended = new Promise((resolve) => {
      this.child.on("close", (exitCode, signal) => {
        resolve({ exitCode, signal, stdout: this.#stdout, stderr: this.#stderr });
        this.#look();
      });
    });
  }

  /** Resolves with the match when the command has said it, on either stream; rejects when it ends without. */
  async says(wanted: RegExp): Promise<RegExpExecArray> {
    return await new Promise((resolve, reject) => {
      const look = () => {
        const said = wanted.exec(this.#stdout) ?? wanted.exec(this.#stderr);
        if (said !== null) resolve(said);
        else if (this.child.exitCode !== null || this.child.signalCode !== null) {
          reject(new Error(`the command ended without saying ${wanted}:\n${this.#stdout}\n${this.#stderr}`));
        } else return;
        this.#watchers.delete(look);
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Presses keys, where it has a terminal. */
  types(keys: string): void {
    this.child.stdin?.write(keys);
  }

  /** Ends it as somebody (or the kernel) would, and waits until it is gone. */
  async killedBy(signal: NodeJS.Signals): Promise<Ran> {
    this.child.kill(signal);
    return await this.ended;
  }

  #look(): void {
    for (const look of [...this.#watchers]) look();
  }
}

/** Of this shell only what programs need: no variable of the machine decides a scenario. */
function quietEnvironment(): Record<string, string> {
  const kept = ["PATH", "HOME", "LANG", "TZ", "XDG_RUNTIME_DIR", "TMPDIR"];
  const found = kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...Object.fromEntries(found), PLIMSOLL_BY: "ada" };
}

/** The one document of `--json`; anything else on standard output is a mistake. */
export function documentOf<Document>({ stdout, stderr }: Ran): Document {
  try {
    return JSON.parse(stdout) as Document;
  } catch {
    throw new Error(`standard output is not one JSON document:\n${stdout}\n${stderr}`);
  }
}
