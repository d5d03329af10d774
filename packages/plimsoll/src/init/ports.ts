import type { PackageJson } from "./package-json.js";
import { codeIn, joined, type RepositoryFiles, type SourceText } from "./repository-files.js";

/** Where a number is a port: flags, variables, calls. The first hit of the first form counts. */
const IN_SCRIPTS = [/(?:^|\s)(?:-p|--port)[ =](\d{2,5})\b/, /\bPORT=(\d{2,5})\b/];
const IN_VARIABLES = [/^\s*PORT\s*=\s*["']?(\d{2,5})\b/m];
const IN_CODE = [
  /\bPORT\b[^\n;]{0,60}?(?:\?\?|\|\||,|default\()\s*["']?(\d{2,5})\b/,
  /\.listen\(\s*(\d{2,5})\b/,
  /\.listen\(\s*\{[^}]*\bport:\s*(\d{2,5})\b/,
  /\bport\b\s*(?::|=)\s*(?:Number\()?(\d{4,5})\b/i,
];

/** The port of a Node service as its scripts, its variables' example or its code say it. */
export function nodePort(files: RepositoryFiles, own: PackageJson): number | undefined {
  const scripts = [own.scripts.start, own.scripts.dev, own.scripts.preview].filter((text) => text !== undefined);
  const isSite = own.dependencies.has("vite") || own.dependencies.has("next");
  return (
    firstNumber(scripts, IN_SCRIPTS) ??
    firstNumber(variableExamples(files, own.dir), IN_VARIABLES) ??
    (isSite ? undefined : firstNumber(textsOf(codeIn(files, own.dir, /\.(m|c)?[jt]s$/)), IN_CODE))
  );
}

export function pythonPort(code: readonly SourceText[]): number | undefined {
  return firstNumber(textsOf(code), [/uvicorn\.run\([^)]*\bport\s*=\s*(\d{2,5})\b/, ...IN_CODE.slice(0, 1)]);
}

/** The port of the image, from its `EXPOSE`. */
export function exposedPort(dockerfile: string): number | undefined {
  return firstNumber([dockerfile], [/^\s*EXPOSE\s+(\d{2,5})\b/im]);
}

/** Examples of variables, never the real ones. */
export function variableExamples(files: RepositoryFiles, dir: string): readonly string[] {
  return [".env.example", ".env.sample", ".env.template", "env.example"].flatMap(
    (name) => files.read(joined(dir, name)) ?? [],
  );
}

function textsOf(code: readonly SourceText[]): readonly string[] {
  return code.map(({ text }) => text);
}

function firstNumber(texts: readonly string[], forms: readonly RegExp[]): number | undefined {
  for (const form of forms) {
    for (const text of texts) {
      const port = Number(form.exec(text)?.[1]);
      if (port >= 1 && port <= 65_535) return port;
    }
  }
  return undefined;
}
