import { basename } from "node:path";
import type { Document } from "yaml";
import { messageOf, PlimsollError } from "../../base/error.js";

/** YAML 1.2, and with it JSON: a mistake is reported with line and column in both. */
export async function readYaml(text: string, path: string): Promise<unknown> {
  const { LineCounter, parseDocument } = await import("yaml");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const [mistake] = document.errors;
  if (mistake === undefined) return plainValue(document, path);
  const { line, col } = lines.linePos(mistake.pos[0]);
  const place = `${basename(path)}:${line}:${col}`;
  throw unreadable(path, `${mistake.message} at line ${line}, column ${col}`, place, mistake);
}

/** Aliases that lead nowhere, or to too much, show only here. */
function plainValue(document: Document.Parsed, path: string): unknown {
  try {
    return document.toJS();
  } catch (thrown) {
    throw unreadable(path, messageOf(thrown), basename(path), thrown);
  }
}

function unreadable(path: string, what: string, place: string, cause: unknown): PlimsollError {
  const language = path.endsWith(".json") ? "JSON" : "YAML";
  const message = `Cannot read ${basename(path)} as ${language}: ${what}`;
  return new PlimsollError({ code: "DEF-SYNTAX", kind: "author", message, place, cause });
}
