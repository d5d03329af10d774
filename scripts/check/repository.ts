import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

export interface RepositoryFile {
  /** From the repository's root. */
  readonly path: string;
  readonly text: string;
}

/** Every text file that is tracked, or would be if it were added. */
export function repositoryFiles(): readonly RepositoryFile[] {
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    encoding: "utf8",
  });
  return listed
    .split("\0")
    .filter((path) => path !== "" && existsSync(path) && !/\.(png|ico|tgz|woff2?)$/.test(path))
    .map((path) => ({ path, text: readFileSync(path, "utf8") }));
}

/** Sources of the published packages, without their tests. */
export function isProductSource(path: string): boolean {
  return /^packages\/[^/]+\/src\/.*\.tsx?$/.test(path) && !/\.(test|testsuite|fixture)\.ts$/.test(path);
}
