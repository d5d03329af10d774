import { secret, type WrittenSecret } from "../definition/secret.js";
import { variableExamples } from "./ports.js";
import type { RepositoryFiles, SourceText } from "./repository-files.js";

const SECRET_NAME = /(^|_)(SECRET|PASSWORD|TOKEN|API_KEY|PRIVATE_KEY|ACCESS_KEY|SECRET_KEY|ENCRYPTION_KEY)$/;
const GIVEN_BY_STORES = /^(DATABASE|DB|REDIS|POSTGRES|PG)_/;
const PUBLIC = /^(NEXT_PUBLIC|VITE|PUBLIC|REACT_APP)_/;

/** The secrets among the example variables that a service's own code asks for. */
export function secretsOf(
  files: RepositoryFiles,
  dir: string,
  code: readonly SourceText[],
): Readonly<Record<string, WrittenSecret>> {
  const examples = [...variableExamples(files, dir), ...(dir === "." ? [] : variableExamples(files, "."))];
  const names = examples.flatMap((text) =>
    [...text.matchAll(/^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=/gm)].map((match) => match[1] ?? ""),
  );
  const wanted = [...new Set(names)].filter((name) => {
    const isSecret = SECRET_NAME.test(name) && !GIVEN_BY_STORES.test(name) && !PUBLIC.test(name);
    return isSecret && code.some(({ text }) => new RegExp(`\\b${name}\\b`).test(text));
  });
  return Object.fromEntries(wanted.map((name) => [name, secret(name)]));
}
