import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { git } from "./git.js";

/** A real git repository in a temporary folder. */
export interface ScratchRepository {
  readonly dir: string;
  write(files: Readonly<Record<string, string>>): void;
  remove(path: string): void;
  /** Commits everything and gives the commit's id. */
  commit(subject: string): Promise<string>;
  git(...args: readonly string[]): Promise<string>;
  delete(): void;
}

export async function scratchRepository(files: Readonly<Record<string, string>> = {}): Promise<ScratchRepository> {
  const dir = mkdtempSync(join(tmpdir(), "plimsoll-source-"));
  const ask = (...args: readonly string[]) => git({ cwd: dir, args });
  await ask("init", "--quiet", "--initial-branch=main");
  await ask("config", "user.name", "Ada Author");
  await ask("config", "user.email", "ada@example.com");
  const repository: ScratchRepository = {
    dir,
    write: (written) => {
      for (const [path, text] of Object.entries(written)) {
        mkdirSync(dirname(join(dir, path)), { recursive: true });
        writeFileSync(join(dir, path), text);
      }
    },
    remove: (path) => rmSync(join(dir, path), { recursive: true }),
    commit: async (subject) => {
      await ask("add", "--all");
      await ask("commit", "--quiet", "--allow-empty", `--message=${subject}`);
      return (await ask("rev-parse", "HEAD")).trim();
    },
    git: ask,
    delete: () => rmSync(dir, { recursive: true, force: true }),
  };
  repository.write(files);
  return repository;
}
