/** What detection may see of a repository: names and texts, by paths from its root. */
export interface RepositoryFiles {
  /** The repository's own name, e.g. that of its folder. */
  readonly name: string;
  /** Undefined when there is no such file, or when it is too large to be written by hand. */
  read(path: string): string | undefined;
  /** Names in a folder; folders end in `/`. Empty when there is no such folder. */
  list(folder: string): readonly string[];
}

/** `.` and `apps/web` joined the way paths in a definition are written. */
export function joined(folder: string, name: string): string {
  return folder === "." ? name : `${folder}/${name}`;
}

/** Generated, installed or not part of what runs. */
const PASSED_OVER =
  /^(\..*|node_modules|dist|build|out|coverage|venv|vendor|__pycache__|tests?|__tests__|e2e|fixtures?|docs|examples?|stories|scripts|public|assets)\/$/;

/** The folders below one that may hold code, nearest first. */
export function foldersBelow(files: RepositoryFiles, folder: string, depth: number): readonly string[] {
  if (depth === 0) return [];
  const children = files
    .list(folder)
    .filter((name) => name.endsWith("/") && !PASSED_OVER.test(name))
    .map((name) => joined(folder, name.slice(0, -1)));
  return [...children, ...children.flatMap((child) => foldersBelow(files, child, depth - 1))];
}

/** Texts of a folder's code, so many files at most. */
export function codeIn(files: RepositoryFiles, folder: string, extension: RegExp): readonly SourceText[] {
  return [folder, ...foldersBelow(files, folder, CODE_DEPTH)]
    .flatMap((place) => files.list(place).map((name) => joined(place, name)))
    .filter((path) => extension.test(path) && !/\.(test|spec|d)\.\w+$/.test(path))
    .slice(0, MOST_FILES)
    .flatMap((path) => {
      const text = files.read(path);
      return text === undefined ? [] : [{ path, text }];
    });
}

export interface SourceText {
  readonly path: string;
  readonly text: string;
}

const CODE_DEPTH = 6;
const MOST_FILES = 400;
