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

/** The command line as a user has it: a process of its own, without a terminal. */
export class Command {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  #stdout = "";
  #stderr = "";
  readonly #watchers = new Set<() => void>();

  constructor(dir: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, [BIN, "-C", dir, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...quietEnvironment(), ...env },
    });
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

  /** Resolves when the command has said it, on either stream; rejects when it ends without. */
  async says(wanted: RegExp): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (wanted.test(this.#stdout) || wanted.test(this.#stderr)) resolve();
        else if (this.child.exitCode !== null || this.child.signalCode !== null) {
          reject(new Error(`the command ended without saying ${wanted}:\n${this.#stdout}\n${this.#stderr}`));
        } else return;
        this.#watchers.delete(look);
      };
      this.#watchers.add(look);
      look();
    });
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
