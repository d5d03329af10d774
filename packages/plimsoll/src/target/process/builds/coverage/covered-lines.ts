/** How many lines could run, and how many did. */
export interface CoveredLines {
  readonly covered: number;
  readonly total: number;
}

/** Reads a report's text; undefined when it is not of that format or counts no lines. */
export type CoverageReader = (text: string) => CoveredLines | undefined;

/** `coverage-summary.json` of Istanbul, nyc, c8, Jest and Vitest: the reporter `json-summary`. */
export const readSummary: CoverageReader = (text) => {
  const lines = field(field(parsed(text), "total"), "lines");
  return counted(field(lines, "covered"), field(lines, "total"));
};

/**
 * `coverage-final.json` of the same tools: the reporter `json`, Vitest's default. A line counts as Istanbul counts it: by the
 * statements that begin on it.
 */
export const readFinal: CoverageReader = (text) => {
  const files = parsed(text);
  if (typeof files !== "object" || files === null) return undefined;
  let covered = 0;
  let total = 0;
  for (const file of Object.values(files)) {
    const lines = linesOf(file);
    covered += [...lines.values()].filter((ran) => ran).length;
    total += lines.size;
  }
  return counted(covered, total);
};

/** `lcov.info`: LF lines found and LH lines hit per file, or one DA per line where a tool leaves the sums out. */
export const readLcov: CoverageReader = (text) => {
  const sum = (tag: string) =>
    [...text.matchAll(new RegExp(`^${tag}:(\\d+)`, "gm"))].reduce((all, match) => all + Number(match[1]), 0);
  if (/^LF:/m.test(text)) return counted(sum("LH"), sum("LF"));
  const counts = [...text.matchAll(/^DA:\d+,(\d+)/gm)].map((match) => Number(match[1]));
  return counted(counts.filter((count) => count > 0).length, counts.length);
};

/** Cobertura's `coverage.xml`, as coverage.py and Istanbul write it: the sums are attributes of the root. */
export const readCobertura: CoverageReader = (text) => {
  const root = /<coverage\b[^>]*>/.exec(text)?.[0] ?? "";
  const attribute = (name: string) => {
    const written = new RegExp(`\\b${name}="([\\d.]+)"`).exec(root)?.[1];
    return written === undefined ? undefined : Number(written);
  };
  const rate = attribute("line-rate");
  return (
    counted(attribute("lines-covered"), attribute("lines-valid")) ??
    (rate === undefined ? undefined : { covered: rate, total: 1 })
  );
};

function linesOf(file: unknown): ReadonlyMap<number, boolean> {
  const counts = field(file, "s");
  const statements = field(file, "statementMap");
  const lines = new Map<number, boolean>();
  if (typeof statements !== "object" || statements === null) return lines;
  for (const [id, place] of Object.entries(statements)) {
    const line = Number(field(field(place, "start"), "line"));
    lines.set(line, lines.get(line) === true || Number(field(counts, id)) > 0);
  }
  return lines;
}

function counted(covered: unknown, total: unknown): CoveredLines | undefined {
  if (typeof covered !== "number" || typeof total !== "number" || !(total > 0)) return undefined;
  return { covered, total };
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
