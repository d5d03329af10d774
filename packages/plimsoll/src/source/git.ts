import { spawn } from "node:child_process";
import { once } from "node:events";
import { PlimsollError, systemCodeOf } from "../base/error.js";

export interface GitAnswer {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface GitQuestion {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly input?: string;
  /** Only where git has no option for it (GIT_INDEX_FILE). */
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs git to its end; the caller judges the exit code. Throws when there is no git. */
export async function askGit({ cwd, args, input = "", env = {} }: GitQuestion): Promise<GitAnswer> {
  const child = spawn("git", args, { cwd, env: { ...neutralEnvironment(), ...env } });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  child.stdin.on("error", () => {}); // git may end before it has read all; its exit code tells why.
  child.stdin.end(input);
  const code = await exitCode(child).catch((error: unknown) => {
    throw systemCodeOf(error) === "ENOENT" ? noGit(error) : error;
  });
  return { code, stdout: await stdout, stderr: (await stderr).toString("utf8") };
}

/** The output of a git command that has no expected way to fail here. */
export async function git(question: GitQuestion): Promise<string> {
  return (await gitBytes(question)).toString("utf8");
}

export async function gitBytes(question: GitQuestion): Promise<Buffer> {
  const answer = await askGit(question);
  if (answer.code === 0) return answer.stdout;
  throw new PlimsollError({
    code: "ENV-GIT-FAILED",
    kind: "world",
    message: `Cannot read the sources as "git ${question.args.join(" ")}" exited with code ${answer.code}: ${firstLine(answer.stderr)}`,
    place: question.cwd,
  });
}

export function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}

async function exitCode(child: ReturnType<typeof spawn>): Promise<number> {
  const [code] = await once(child, "close");
  return typeof code === "number" ? code : 128;
}

async function collect(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** A git hook that runs us points GIT_DIR and others at its own repository; messages are matched in English. */
function neutralEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("GIT_") || name === "GIT_SSH_COMMAND",
  );
  return { ...Object.fromEntries(inherited), LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0" };
}

function noGit(cause: unknown): PlimsollError {
  return new PlimsollError({
    code: "ENV-GIT-MISSING",
    kind: "world",
    message: 'Cannot read the sources as the program "git" was not found on the PATH',
    hint: "Install git",
    cause,
  });
}
