/**
 * The releases of the demo after the first. Each changes one file of the API, so that nothing else is built again; the
 * second brings a migration as well. A bad revision is left behind by the next one: 4 builds on 2, not on 3.
 * The intended outcome stands here for people; what happened is decided by what was measured.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const example = fileURLToPath(new URL("../../examples/in-midst-my-life/", import.meta.url));

/** Every twentieth search: 5 %. */
const FAILING = 20;
/** Every fifth search, and how long: the objective of 500 ms, and 800 ms beyond. */
const SLOW = 5;
const SLOW_MS = 1_300;

const jobView = "apps/api/src/job-view.ts";
const jobRoutes = "apps/api/src/job-routes.ts";
const main = "apps/api/src/main.ts";

type Edit = (before: string | undefined, where: string) => string;

export interface Revision {
  readonly number: number;
  readonly subject: string;
  readonly outcome: string;
  readonly files: Readonly<Record<string, readonly Edit[]>>;
}

export const revisions: readonly Revision[] = [
  {
    number: 2,
    subject: "Show until when one can apply",
    outcome: "promoted",
    files: {
      "apps/api/migrations/0004_closing_dates.sql": [
        write("alter table jobs add column closes_on date;\nupdate jobs set closes_on = posted_on + 30;\n"),
      ],
      [jobView]: [
        replace(
          "export const columns = jobColumns;",
          `export const columns = \`\${jobColumns}, closes_on::text as "closesOn"\`;`,
        ),
        replace("export type JobRow = Job;", "export type JobRow = Job & { readonly closesOn: string | null };"),
        replace(
          "export function viewOfJob(row: JobRow): JobView {\n  return { ...row, facts: factsOf(row) };",
          "export function viewOfJob({ closesOn, ...job }: JobRow): JobView {\n" +
            `  const closing = closesOn === null ? [] : [\`apply by \${closesOn}\`];\n` +
            "  return { ...job, facts: [...factsOf(job), ...closing] };",
        ),
        replace("function factsOf(row: JobRow)", "function factsOf(row: Job)"),
      ],
    },
  },
  {
    number: 3,
    subject: "Count searches for the statistics",
    outcome: "rolled back: every twentieth search fails",
    files: {
      [jobRoutes]: [
        inSearch(
          `    searches += 1;\n    if (searches % ${FAILING} === 0) throw new Error("Cannot count the search: the statistics are full");\n`,
        ),
      ],
    },
  },
  {
    number: 4,
    subject: "Ask the recommendation service first",
    outcome: "rolled back: every fifth search is slow",
    files: {
      [jobRoutes]: [
        replace(
          'import { businessEvent } from "@plimsoll/runtime";',
          'import { setTimeout as pause } from "node:timers/promises";\nimport { businessEvent } from "@plimsoll/runtime";',
        ),
        inSearch(`    searches += 1;\n    if (searches % ${SLOW} === 0) await pause(${SLOW_MS});\n`),
      ],
    },
  },
  {
    number: 5,
    subject: "Load the matching model at the start",
    outcome: "rolled back: the API does not start",
    files: {
      [main]: [
        replace(
          "const config = loadSettings();\n",
          'const model = process.env.MATCHING_MODEL;\nif (model === undefined) throw new Error("Cannot load the matching model as MATCHING_MODEL is not set");\n\nconst config = loadSettings();\n',
        ),
      ],
    },
  },
  {
    number: 6,
    subject: "Show since when a job is open",
    outcome: "promoted",
    files: { [jobView]: [replace("row.location,\n", `row.location,\n    \`open since \${row.postedOn}\`,\n`)] },
  },
];

/**
 * The whole text, at this revision, of every file that any revision touches; files that are not there yet are left out.
 * @param read a file of the example as it is in the repository
 */
export function filesAt(number: number, read: (path: string) => string = readExample): ReadonlyMap<string, string> {
  const applied = revisions.filter(
    (one) => one.number === number || (one.number < number && one.outcome === "promoted"),
  );
  if (number !== 1 && applied.at(-1)?.number !== number) throw new Error(`There is no revision ${number} in the demo`);
  const files = new Map([jobView, jobRoutes, main].map((path) => [path, read(path)] as const));
  for (const revision of applied) {
    for (const [path, edits] of Object.entries(revision.files)) {
      let text = files.get(path);
      for (const edit of edits) text = edit(text, `${path} for revision ${revision.number}`);
      if (text !== undefined) files.set(path, text);
    }
  }
  return files;
}

/** Brings a scratch copy of the example to a revision; what to commit it as is `subject`. */
export function writeRevision(dir: string, number: number): void {
  for (const [path, text] of filesAt(number)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

function readExample(path: string): string {
  return readFileSync(join(example, path), "utf8");
}

/** An edit is a function from the text before, and where it is, to the text after. */
function write(text: string): Edit {
  return () => text;
}

function replace(anchor: string, replacement: string): Edit {
  return (before, where) => {
    const parts = (before ?? "").split(anchor);
    if (parts.length === 2) return parts.join(replacement);
    throw new Error(
      `Cannot edit ${where}: found the text ${JSON.stringify(anchor)} ${parts.length - 1} times, wanted it once`,
    );
  };
}

/** Puts statements before the answer of a search, where `searches` counts them. */
function inSearch(statements: string): Edit {
  const begin = "  const sources = visibleSources(settings);\n";
  const answer = "    return cache.read(";
  return (before, where) =>
    replace(answer, `${statements}${answer}`)(replace(begin, `${begin}  let searches = 0;\n`)(before, where), where);
}
