import { isProductSource, type RepositoryFile } from "./repository.js";

const CODE = /"((?:DEF|CLI|ENV|REL|TGT|STO|BUG)-[A-Z0-9-]+)"/g;

/** Every code that the sources can raise stands in docs/errors.md as a heading, and no other does. */
export function checkErrors(files: readonly RepositoryFile[]): readonly string[] {
  const raised = new Map<string, string>();
  for (const { path, text } of files.filter(
    (file) => isProductSource(file.path) && file.path.startsWith("packages/plimsoll/"),
  )) {
    for (const [, code = ""] of text.matchAll(CODE)) raised.set(code, path);
  }
  const catalogue = files.find(({ path }) => path === "docs/errors.md")?.text ?? "";
  const documented = new Set([...catalogue.matchAll(/^### ([A-Z]+-[A-Z0-9-]+)$/gm)].map(([, code = ""]) => code));
  const missing = [...raised].filter(([code]) => !documented.has(code));
  const unknown = [...documented].filter((code) => !raised.has(code));
  return [
    ...missing.map(([code, path]) => `docs/errors.md lacks ${code}, which ${path} raises`),
    ...unknown.map((code) => `docs/errors.md explains ${code}, which nothing raises`),
  ];
}
