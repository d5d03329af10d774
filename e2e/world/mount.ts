import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Why nothing can be mounted here, or undefined: only root may, and not in every container. */
export function whyNoMounts(): string | undefined {
  const scratch = mkdtempSync(join(tmpdir(), "plimsoll-mount-"));
  try {
    mountSmall(scratch, "1m");
    unmount(scratch);
    return undefined;
  } catch {
    return "file systems can be mounted by root only, and not in every container";
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** A file system of its own that is soon full, e.g. of `64m`. */
export function mountSmall(folder: string, size: string): void {
  mkdirSync(folder, { recursive: true });
  mount("-t", "tmpfs", "-o", `size=${size},mode=755`, "tmpfs", folder);
}

/** Nobody can write into the folder then, root included, until `makeWritable`. */
export function makeReadOnly(folder: string): void {
  for (;;) {
    mount("--bind", folder, folder);
    try {
      mount("-o", "remount,bind,ro", folder);
      return;
    } catch {
      // Somebody had just opened a file for writing by the new path.
      unmount(folder);
    }
  }
}

export function makeWritable(folder: string): void {
  unmount(folder);
}

/** Also while it is in use. */
export function unmount(folder: string): void {
  asRoot("umount", ["--lazy", folder]);
}

function mount(...args: readonly string[]): void {
  asRoot("mount", args);
}

function asRoot(program: string, args: readonly string[]): void {
  execFileSync(program, args, { stdio: "ignore" });
}
