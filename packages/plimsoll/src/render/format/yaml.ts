import { Document, Pair, Scalar, type Tags, YAMLMap, YAMLSeq } from "yaml";
import { isCommented } from "./commented.js";
import { isBlockText, isPlainText, withEscapes } from "./plain-text.js";

export interface YamlFileOptions {
  /** Comment lines at the top, without `#`: see `headerLines`. */
  readonly header: readonly string[];
  /** An empty line beside entries of several lines in maps this deep: 1 is the document's own, 2 also theirs. */
  readonly apart?: 1 | 2;
}

/**
 * The only YAML writer. Read back by a YAML 1.1 parser (kubectl, PyYAML) or a 1.2 one it is the same value: strings stand
 * without quotes only where no parser takes them for anything else. Keys keep the order given; undefined values are left
 * out; what is no JSON value (a date, a class, a number with an exponent) is our bug.
 */
export function yamlFile(documents: readonly unknown[], { header, apart }: YamlFileOptions): string {
  const top = header.map((line) => (line === "" ? "#\n" : `# ${line}\n`)).join("");
  return top + documents.map((document) => textOf(document, apart ?? 0)).join("---\n");
}

function textOf(value: unknown, apart: number): string {
  const document = new Document(null, { version: "1.1", customTags: withoutMerge });
  document.contents = nodeOf(value, apart) as typeof document.contents;
  return withEscapes(document.toString({ lineWidth: 0, defaultKeyType: "PLAIN", defaultStringType: "QUOTE_DOUBLE" }));
}

/** Otherwise the library writes a key named `<<` as the sign for merging. */
function withoutMerge(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === "string" || tag.tag !== "tag:yaml.org,2002:merge");
}

type Node = Scalar | YAMLMap | YAMLSeq;

function nodeOf(value: unknown, apart = 0): Node {
  if (isCommented(value)) return behind(nodeOf(value.value, apart), value.comment);
  if (typeof value === "string") return textNode(value);
  if (typeof value === "boolean" || value === null || isPlainNumber(value)) return new Scalar(value);
  if (Array.isArray(value)) return listNode(value);
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) return mapNode(value, apart);
  throw new Error(`Cannot write ${String(value)} as YAML`);
}

/** A map or a list with entries: what stands on lines of its own. */
function isLong(value: unknown): boolean {
  if (isCommented(value)) return value.place === "above" || isLong(value.value);
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

/** Parsers disagree about exponents and infinity, and no file of ours needs one. */
function isPlainNumber(value: unknown): boolean {
  return typeof value === "number" && /^-?[0-9.]+$/.test(String(value));
}

function textNode(text: string): Scalar {
  const node = new Scalar(text);
  node.type = isPlainText(text) ? Scalar.PLAIN : isBlockText(text) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
  return node;
}

function listNode(items: readonly unknown[]): YAMLSeq {
  const node = new YAMLSeq();
  for (const item of items) {
    if (item === undefined) throw new Error("Cannot write an item that is undefined as YAML");
    if (isCommented(item) && item.place === "above") node.items.push(above(nodeOf(item.value), item.comment));
    else node.items.push(nodeOf(item));
  }
  return node;
}

function mapNode(fields: object, apart: number): YAMLMap {
  const node = new YAMLMap();
  let before: unknown;
  for (const [name, field] of Object.entries(fields)) {
    if (field === undefined) continue;
    const key = textNode(name);
    const isExplained = isCommented(field) && field.place === "above";
    if (isExplained) above(key, field.comment);
    if (apart > 0 && node.items.length > 0 && (isLong(field) || isLong(before))) key.spaceBefore = true;
    node.items.push(new Pair(key, nodeOf(isExplained ? field.value : field, Math.max(apart - 1, 0))));
    before = field;
  }
  return node;
}

function behind(node: Node, comment: string): Node {
  node.comment = ` ${comment.replaceAll("\n", " ")}`;
  return node;
}

function above<Kind extends Node>(node: Kind, comment: string): Kind {
  node.commentBefore = comment
    .split("\n")
    .map((line) => (line === "" ? "" : ` ${line}`))
    .join("\n");
  return node;
}
