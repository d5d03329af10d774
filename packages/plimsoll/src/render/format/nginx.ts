/** A directive, a block with what is inside of it, or an empty line between. */
export type NginxPart =
  | string
  | { readonly block: string; readonly parts: readonly NginxPart[]; readonly why?: string };

/** The only writer of nginx configurations: one directive a line, four spaces a level, as nginx's own files have it. */
export function nginxFile(header: readonly string[], parts: readonly NginxPart[]): string {
  return `${header.map((line) => `# ${line}\n`).join("")}\n${textOf(parts, "")}`;
}

function textOf(parts: readonly NginxPart[], indent: string): string {
  return parts.map((part) => partText(part, indent)).join("");
}

function partText(part: NginxPart, indent: string): string {
  if (part === "") return "\n";
  if (typeof part === "string") return `${indent}${part}${part.startsWith("#") ? "" : ";"}\n`;
  const why = part.why === undefined ? "" : `${indent}# ${part.why}\n`;
  return `${why}${indent}${part.block} {\n${textOf(part.parts, `${indent}    `)}${indent}}\n`;
}
