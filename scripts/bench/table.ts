import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

export interface Row {
  readonly what: string;
  readonly found: string;
  readonly bar: string;
  /** Undefined where there is no bar. */
  readonly met?: boolean;
}

export interface Section {
  readonly name: string;
  /** On what it ran, and how busy that was. */
  readonly ran: string;
  readonly rows: readonly Row[];
}

export function printSection({ name, ran, rows }: Section): string {
  const lines = rows.map(
    ({ what, found, bar, met }) => `| ${what} | ${found} | ${bar} | ${met === undefined ? "" : met ? "yes" : "NO"} |`,
  );
  return [`### ${name}`, "", `${ran}.`, "", "| what | found | bar | met |", "|---|---|---|---|", ...lines].join("\n");
}

/** The sections of a page, with those that were measured anew in the place of what stood there. */
export function withSections(page: string, measured: readonly Section[]): string {
  const [, ...before] = page.split(/^### /m);
  const sections = new Map(before.map((text) => [text.split("\n", 1)[0] ?? "", `### ${text.trim()}`]));
  for (const section of measured) sections.set(section.name, printSection(section));
  return [...sections.values()].join("\n\n");
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

export function ms(value: number): string {
  return `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
}

/** Compiled code of the published package. */
export async function compiled<Module>(path: string): Promise<Module> {
  return (await import(join(ROOT, "packages/plimsoll/dist", path))) as Module;
}
