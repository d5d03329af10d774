import { basename } from "node:path";
import { PlimsollError } from "../../base/error.js";

/** YAML 1.2, and with it JSON: a mistake is reported with line and column in both. */
export async function readYaml(text: string, path: string): Promise<unknown> {
  const { LineCounter, parseDocument } = await import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const [mistake] = document.errors;
  if (mistake === undefined) return document.toJS();
  const { line, col } = lines.linePos(mistake.pos[0]);
  const language = path.endsWith(".json") ? "JSON" : "YAML";
  throw new PlimsollError({
    code: "DEF-SYNTAX",
    kind: "author",
    message: `Cannot read ${basename(path)} as ${language}: ${mistake.message} at line ${line}, column ${col}`,
    place: `${basename(path)}:${line}:${col}`,
  });
}
