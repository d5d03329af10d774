import { PlimsollError } from "../../base/error.js";
import { replay } from "../../rehearse/rehearsal.js";
import { rehearseShip } from "../../rehearse/rehearse-ship.js";
import { shipScenario } from "../../rehearse/ship-scenario.js";
import { tellStory } from "../../rehearse/story.js";
import type { RunCommand } from "../command-list.js";
import { EXIT } from "../exit-code.js";
import { rehearsalDocument } from "../output/rehearsal-document.js";
import { rehearsalLines } from "../output/rehearsal-lines.js";
import { rehearsalProgress } from "../output/rehearsal-progress.js";
import { findProject } from "../project.js";
import { prepareShip, servesAlready } from "../release/prepare-ship.js";
import { openSession, type Session } from "../release/session.js";
import { openSource } from "../release/source.js";

/** What ship would do next, carried out thousands of times where nothing can break. Changes nothing, takes no lease. */
export const rehearse: RunCommand = async (context, [environment], flags) => {
  const { firstSeed, runs } = storms(flags);
  const project = findProject(context);
  const source = await openSource(context, project, environment, String(flags.revision ?? "HEAD"));
  const { app, name, target, approval } = source.model;
  const session = openSession({ context, project, environment: name, app, target });
  refuseMidway(session);
  const prepared = await prepareShip(session, source);
  const { record, plan } = prepared;
  if (servesAlready(prepared)) {
    const sentence = `${source.commit.id.slice(0, 8)} serves ${name} already: there is nothing to rehearse`;
    context.print(context.json ? JSON.stringify({ environment: name, release: undefined, says: sentence }) : sentence);
    return EXIT.done;
  }

  const input = { ...prepared, approval };
  const title = (seed: number) => `ship ${name} ${record.id} in the storm of seed ${seed}`;
  const tell = async (seed: number) => tellStory(title(seed), await replay(shipScenario(input), seed));
  const progress = rehearsalProgress(context, runs);
  const rehearsed = await rehearseShip(input, plan, { firstSeed, runs, onProgress: progress.show });
  progress.close();
  const { broken } = rehearsed;
  const story = broken !== undefined || runs === 1 ? await tell(broken?.seed ?? firstSeed) : "";
  const document = rehearsalDocument(record, plan, rehearsed, story);
  if (context.json) context.print(JSON.stringify(document, null, 2));
  else for (const line of runs === 1 ? story.split("\n") : rehearsalLines(document)) context.print(line);
  return broken === undefined ? EXIT.done : EXIT.refused;
};

/** `--seed` alone is that one storm again; with `--runs` it is the first of them. */
function storms(flags: Parameters<RunCommand>[2]): { readonly firstSeed: number; readonly runs: number } {
  const seed = flags.seed === undefined ? undefined : wholeNumber("seed", flags.seed, 0);
  const runs = flags.runs === undefined ? undefined : wholeNumber("runs", flags.runs, 1);
  return { firstSeed: seed ?? 1, runs: runs ?? (seed === undefined ? DEFAULT_RUNS : 1) };
}

function wholeNumber(flag: string, written: string | boolean, least: number): number {
  const value = Number(written);
  if (/^\d+$/.test(String(written)) && value >= least && value <= MOST) return value;
  throw new PlimsollError({
    code: "CLI-USAGE",
    kind: "author",
    message: `Cannot rehearse as --${flag} must be a whole number from ${least} to ${MOST}: found "${written}"`,
    place: `--${flag}`,
  });
}

/** What ship would do next depends on how the release under way ends. */
function refuseMidway({ files, environment }: Session): void {
  const open = files.unfinished();
  if (open === undefined) return;
  throw new PlimsollError({
    code: "REL-UNDER-WAY",
    kind: "world",
    message: `Cannot rehearse the next release of ${environment} as ${open.release} is under way, and what comes next depends on its end`,
    place: open.release,
    hint: `Carry it to its end first: plimsoll resume ${environment}, or plimsoll abort ${open.release}`,
  });
}

const DEFAULT_RUNS = 2_000;
const MOST = 1_000_000_000;
