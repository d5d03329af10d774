import type { FaultKind } from "../../rehearse/fault.js";
import { FAULTS } from "../../rehearse/fault.js";
import type { Tried } from "../../rehearse/rehearsal-tally.js";
import type { BrokenPromise, RehearsalDocument } from "./rehearsal-document.js";

/** A rehearsal as people read it. */
export function rehearsalLines(document: RehearsalDocument): readonly string[] {
  const { tried, broken } = document;
  const parts = [
    tried.releases === 0 ? [] : triedLines(document),
    broken === undefined ? [] : brokenLines(document, broken),
    tried.releases === 0 ? [] : endLines(document),
    broken === undefined ? [...worstLines(document), ...stepLines(tried), ...improvementLines(document)] : [],
  ];
  return parts.flat();
}

function triedLines({ release, environment, operations, tried, requestsPerSecond, calmMs }: RehearsalDocument) {
  const last = tried.firstSeed + tried.releases - 1;
  const faults = Object.entries(tried.faults) as [FaultKind, number][];
  const sorted = faults.sort((a, b) => b[1] - a[1]);
  return [
    `rehearsed ship ${environment}: ${count(tried.releases)} times ${release}, ${operations} operations, in the storms of seeds ${tried.firstSeed} to ${last}`,
    `on the engine that ships, in simulated time, with ${requestsPerSecond} requests a second to each service; undisturbed it takes ${span(calmMs)}`,
    "",
    `what went wrong (nothing at all in ${count(tried.calm)} of them)`,
    ...sorted.map(([kind, times]) => `${count(times).padStart(9)}  ${FAULTS[kind]}`),
    "",
  ];
}

function endLines({ tried, previous }: RehearsalDocument): readonly string[] {
  const { promoted, refused, "rolled-back": back } = tried.ended;
  const old = previous === undefined ? "with nothing serving, as before" : `on the old version, ${previous}`;
  return [
    "how they ended",
    `${count(promoted).padStart(9)}  on the new version`,
    `${count(back).padStart(9)}  ${old}: taken back`,
    `${count(refused).padStart(9)}  ${old}: refused before anything had changed`,
    `           ${count(tried.unaided)} by the command that began them, the others by the next ordinary one`,
  ];
}

function worstLines({ tried: { back, hurt, harmful, harmfulPromoted } }: RehearsalDocument): readonly string[] {
  const share = hurt.requests === 0 ? 0 : (100 * hurt.total) / hurt.requests;
  return [
    "",
    "the worst that was seen",
    back === undefined
      ? "  no release had to be taken back"
      : `  ${span(back.worst.value)} from the turn until everything was back (seed ${back.worst.seed}); half within ${span(back.half)}, 99% within ${span(back.ninetyNine)}`,
    hurt.worst.value === 0
      ? "  no request was hurt"
      : `  ${count(hurt.worst.value)} requests hurt by one release (seed ${hurt.worst.seed}); ${count(hurt.total)} of ${count(hurt.requests)} in all (${share.toFixed(3)}%)`,
    `  ${count(harmfulPromoted)} of ${count(harmful)} versions that answer visitors badly were promoted`,
  ];
}

function stepLines({ steps }: Tried): readonly string[] {
  const [weakest] = steps;
  if (weakest === undefined) return [];
  const rows = steps.slice(0, SHOWN_STEPS).map(({ step, what, took, hurt, worstHurt, worstBackMs }) => {
    const cost = `${count(hurt)} requests hurt, ${count(worstHurt)} at worst; back within ${span(worstBackMs)}`;
    return `  #${step} ${what}: took ${count(took)} back; ${cost}`;
  });
  return ["", "the weakest steps, the costliest first", ...rows];
}

function improvementLines({ improvements, tried, environment }: RehearsalDocument): readonly string[] {
  const seed = tried.hurt.worst.value > 0 ? tried.hurt.worst.seed : tried.back?.worst.seed;
  const look =
    seed === undefined ? [] : ["", `to follow the worst one: plimsoll rehearse ${environment} --seed ${seed}`];
  if (improvements.length === 0) return ["", "nothing was found that would improve it", ...look];
  return ["", "what would improve it", ...improvements.map(({ says }) => `  - ${says}`), ...look];
}

function brokenLines({ environment }: RehearsalDocument, { seed, story }: BrokenPromise): readonly string[] {
  return [story, "", `to see it again: plimsoll rehearse ${environment} --seed ${seed}`, ""];
}

/** 1,234 */
function count(value: number): string {
  return COUNT.format(value);
}

/** To be compared at a glance: seconds, minutes from two on. */
function span(ms: number): string {
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${count(Math.round(ms / 60_000))} min`;
}

const COUNT = new Intl.NumberFormat("en-US");
const SHOWN_STEPS = 5;
