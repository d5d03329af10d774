/** Which demand of the five systems is shown by which test: docs/coverage.md, from the ids in test names. */
import { readFileSync } from "node:fs";
import type { RepositoryFile } from "../check/repository.js";

/** How a demand can be decided: G from rendered files, S by the engine itself, X by running it, A by a person; T is a trap, D a choice in which the systems differ. */
type Requirements = Readonly<Record<string, string>>;

/** A test whose name ends in the ids that it shows, as `... [K8S-24, T-03]`. */
interface Proof {
  readonly file: string;
  readonly name: string;
}

/** The groups that rendered files decide, and the share of their G lines that tests must show. */
const RENDERED = ["GEN", "IMG", "CMP", "K8S", "CI", "ENV", "SCT", "DBO", "CDN"];

const IDS = /\[((?:[A-Z0-9]+-\d{2}(?:, )?)+)\]/g;

export function printCoverage(files: readonly RepositoryFile[]): string {
  const requirements = readRequirements();
  const proofs = findProofs(files);
  const reasons = findReasons(files);
  const groups = [...new Set(Object.keys(requirements).map(groupOf))];
  const begun = groups.filter((group) => idsOf(requirements, group).some((id) => proofs.has(id) || reasons.has(id)));
  const waiting = groups.filter((group) => !begun.includes(group));
  return [
    "| group | lines | decided by rendered files | of these shown by a test | of these with a reason why not |",
    "|---|---|---|---|---|",
    ...RENDERED.map((group) => summary(group, requirements, proofs, reasons)),
    summary("T", requirements, proofs, reasons, "traps"),
    "",
    ...begun.flatMap((group) => section(group, requirements, proofs, reasons)),
    `No test names an id of these yet: ${waiting.map((group) => `${group} (${idsOf(requirements, group).length})`).join(", ")}.`,
  ].join("\n");
}

/** Ids that a test or a reason names although nobody demands them. */
export function unknownIds(files: readonly RepositoryFile[]): readonly string[] {
  const requirements = readRequirements();
  const named = [...findProofs(files).keys(), ...findReasons(files).keys()];
  return [...new Set(named)].filter((id) => requirements[id] === undefined).map((id) => `nobody demands ${id}`);
}

function summary(
  group: string,
  requirements: Requirements,
  proofs: ReadonlyMap<string, readonly Proof[]>,
  reasons: ReadonlyMap<string, string>,
  says = "",
): string {
  const ids = idsOf(requirements, group);
  const wanted = ids.filter((id) => group === "T" || requirements[id]?.includes("G"));
  const shown = wanted.filter((id) => proofs.has(id));
  const excused = wanted.filter((id) => !proofs.has(id) && reasons.has(id));
  return `| ${group}${says === "" ? "" : ` (${says})`} | ${ids.length} | ${wanted.length} | ${shown.length} | ${excused.length} |`;
}

function section(
  group: string,
  requirements: Requirements,
  proofs: ReadonlyMap<string, readonly Proof[]>,
  reasons: ReadonlyMap<string, string>,
): readonly string[] {
  const rows = idsOf(requirements, group).map((id) => {
    const by = (proofs.get(id) ?? []).map(({ name, file }) => `${name} (\`${shortened(file)}\`)`);
    return `| ${id} | ${requirements[id]} | ${by.length > 0 ? by.join("; ") : (reasons.get(id) ?? "not yet")} |`;
  });
  return [`## ${group}`, "", "| id | decided by | shown by, or why not |", "|---|---|---|", ...rows, ""];
}

function findProofs(files: readonly RepositoryFile[]): ReadonlyMap<string, readonly Proof[]> {
  const found = new Map<string, Proof[]>();
  for (const { path, text } of files.filter((file) => /\.(test|testsuite)\.tsx?$/.test(file.path))) {
    for (const line of text.split("\n")) {
      for (const [whole, ids = ""] of line.matchAll(IDS)) {
        const name = nameIn(line, whole);
        for (const id of ids.split(", ")) found.set(id, [...(found.get(id) ?? []), { file: path, name }]);
      }
    }
  }
  return found;
}

/** The test's name without its ids; a name that a table makes is what stands there. */
function nameIn(line: string, ids: string): string {
  const quoted = /["'`]([^"'`]*)["'`]/.exec(line.slice(Math.max(0, line.lastIndexOf('"', line.indexOf(ids)))));
  return (quoted?.[1] ?? line.trim()).replace(ids, "").replaceAll("|", "\\|").trim();
}

function findReasons(files: readonly RepositoryFile[]): ReadonlyMap<string, string> {
  const lists = files.filter(({ path }) => path.endsWith("/not-shown.json"));
  return new Map(lists.flatMap(({ text }) => Object.entries(JSON.parse(text) as Record<string, string>)));
}

function readRequirements(): Requirements {
  return JSON.parse(readFileSync("scripts/coverage/requirements.json", "utf8")) as Requirements;
}

function idsOf(requirements: Requirements, group: string): readonly string[] {
  return Object.keys(requirements).filter((id) => groupOf(id) === group);
}

function groupOf(id: string): string {
  return id.slice(0, id.lastIndexOf("-"));
}

function shortened(file: string): string {
  return file.replace(/^packages\/plimsoll\/src\//, "");
}
