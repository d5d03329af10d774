import { isCommented } from "./commented.js";
import { isBlockText, isPlainText, withEscapes } from "./plain-text.js";

export interface YamlFileOptions {
  /** Comment lines at the top, without `#`: see `headerLines`. */
  readonly header: readonly string[];
  /** An empty line beside entries of several lines in maps this deep: 1 is the document's own, 2 also theirs. */
  readonly apart?: 1 | 2;
}

/**
 * The only YAML writer, and no library's: theirs cost half of all that a render took. Read back by a YAML 1.1
 * parser (kubectl, PyYAML) or a 1.2 one it is the same value: strings stand without quotes only where no parser takes them
 * for anything else. Keys keep the order given; undefined values are left out; what is no JSON value (a date, a class, a
 * number with an exponent) is our bug.
 */
export function yamlFile(documents: readonly unknown[], { header, apart }: YamlFileOptions): string {
  const top = header.map((line) => (line === "" ? "#\n" : `# ${line}\n`)).join("");
  return top + documents.map((document) => textOf(document, apart ?? 0)).join("---\n");
}

function textOf(value: unknown, apart: number): string {
  const { beside, below } = written(value, apart);
  const lines = beside === "" ? below : [beside, ...below.map(indented)];
  return withEscapes(`${lines.join("\n")}\n`);
}

/** What stands behind `key:` on the same line, and the lines under it, which are indented there. */
interface Written {
  readonly beside: string;
  readonly below: readonly string[];
}

function written(value: unknown, apart = 0): Written {
  if (isCommented(value)) return behind(written(value.value, apart), value.comment);
  if (typeof value === "string") return isBlockText(value) ? block(value) : inLine(word(value));
  if (typeof value === "boolean" || value === null || isPlainNumber(value)) return inLine(String(value));
  if (Array.isArray(value)) return collection(listLines(value), "[]");
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return collection(mapLines(value, apart), "{}");
  }
  throw new Error(`Cannot write ${String(value)} as YAML`);
}

/** Parsers disagree about exponents and infinity, and no file of ours needs one. */
function isPlainNumber(value: unknown): boolean {
  return typeof value === "number" && /^-?[0-9.]+$/.test(String(value));
}

/** A JSON string is one of YAML too. */
function word(text: string): string {
  return isPlainText(text) ? text : JSON.stringify(text);
}

/** The sign behind the bar says how many line feeds end the text: none, one or all that are there. */
function block(text: string): Written {
  const ends = text.endsWith("\n\n") ? "+" : text.endsWith("\n") ? "" : "-";
  return { beside: `|${ends}`, below: text.replace(/\n$/, "").split("\n") };
}

function inLine(beside: string): Written {
  return { beside, below: [] };
}

function collection(lines: readonly string[], empty: string): Written {
  return lines.length === 0 ? inLine(empty) : { beside: "", below: lines };
}

function listLines(items: readonly unknown[]): readonly string[] {
  return items.flatMap((item) => {
    if (item === undefined) throw new Error("Cannot write an item that is undefined as YAML");
    const isExplained = isCommented(item) && item.place === "above";
    const { beside, below } = written(isExplained ? item.value : item);
    const [first = "", ...others] = beside === "" ? below : [beside, ...below];
    return [...(isExplained ? commentLines(item.comment) : []), `- ${first}`, ...others.map(indented)];
  });
}

function mapLines(fields: object, apart: number): readonly string[] {
  const lines: string[] = [];
  let before: unknown;
  for (const [name, field] of Object.entries(fields)) {
    if (field === undefined) continue;
    // A text that ends with empty lines would get one more.
    if (apart > 0 && lines.length > 0 && lines.at(-1) !== "" && (isLong(field) || isLong(before))) lines.push("");
    const isExplained = isCommented(field) && field.place === "above";
    if (isExplained) lines.push(...commentLines(field.comment));
    const { beside, below } = written(isExplained ? field.value : field, Math.max(apart - 1, 0));
    lines.push(`${word(name)}:${beside === "" ? "" : ` ${beside}`}`);
    for (const line of below) lines.push(indented(line));
    before = field;
  }
  return lines;
}

/** A map or a list with entries: what stands on lines of its own. */
function isLong(value: unknown): boolean {
  if (isCommented(value)) return value.place === "above" || isLong(value.value);
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function behind({ beside, below }: Written, comment: string): Written {
  return { beside: `${beside} # ${comment.replaceAll("\n", " ")}`, below };
}

function commentLines(comment: string): readonly string[] {
  return comment.split("\n").map((line) => (line === "" ? "" : `# ${line}`));
}

function indented(line: string): string {
  return line === "" ? "" : `  ${line}`;
}
