/** One file of a commit, as git's tree names it: equal blobs have equal bytes, so nothing is hashed again. */
export interface SourceFile {
  /** From the app's folder, with `/`. */
  readonly path: string;
  /** git's file mode: 100644, 100755 (executable), 120000 (symbolic link), 160000 (submodule). */
  readonly mode: string;
  readonly blob: string;
}

export const SUBMODULE_MODE = "160000";

/** Paths that were added, removed or changed, sorted. */
export function changedPaths(before: readonly SourceFile[], after: readonly SourceFile[]): readonly string[] {
  const old = new Map(before.map((file) => [file.path, identity(file)]));
  const changed = after.filter((file) => old.get(file.path) !== identity(file)).map((file) => file.path);
  const present = new Set(after.map((file) => file.path));
  const removed = before.filter((file) => !present.has(file.path)).map((file) => file.path);
  return [...changed, ...removed].sort();
}

/** Whether the path is the folder or lies in it; `.` holds everything. */
export function isWithin(path: string, folder: string): boolean {
  return folder === "." || path === folder || path.startsWith(`${folder}/`);
}

/** `./apps/web/` and `apps/web` are one folder; the root is `.`. */
export function plainFolder(written: string): string {
  const parts = written.split("/").filter((part) => part !== "" && part !== ".");
  return parts.length === 0 ? "." : parts.join("/");
}

/** The folder a path lies in, `.` for the root's files. */
export function folderOf(path: string): string {
  const end = path.lastIndexOf("/");
  return end === -1 ? "." : path.slice(0, end);
}

function identity(file: SourceFile): string {
  return `${file.mode} ${file.blob}`;
}
