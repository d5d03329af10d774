import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../../base/atomic-file.js";
import { systemCodeOf } from "../../base/error.js";
import { bootId, monotonicMs } from "../../base/monotonic.js";
import { identityOf, isAlive, type ProcessIdentity } from "../../base/process-identity.js";
import type { Holder, Lease, LeaseAnswer } from "../../release/lease.js";

/** One file per fence number; the highest one rules. Creating the next number exclusively decides every race. */
interface LeaseFile {
  readonly holder: Holder;
  readonly identity: ProcessIdentity | undefined;
  readonly boot: string;
  /** On the monotonic clock. */
  readonly beatAt: number;
  readonly released: boolean;
}

export interface LeaseOptions {
  /** A folder of its own. */
  readonly folder: string;
  readonly by: string;
  readonly now: number;
  /** A living process that has not beaten for so long is frozen, and loses the lease. */
  readonly expiresMs?: number;
}

/** The lease, or who has it. A holder that died on this machine is noticed at once, a frozen one after `expiresMs`. */
export function acquireLease(options: LeaseOptions): LeaseAnswer {
  const { folder, by, now, expiresMs = EXPIRES_MS } = options;
  mkdirSync(folder, { recursive: true });
  for (;;) {
    const current = highest(folder);
    const file = current === 0 ? undefined : readLease(folder, current);
    if (file !== undefined && isTaken(file, expiresMs)) return { kind: "busy", holder: file.holder };
    const holder: Holder = { by, pid: process.pid, since: now, release: undefined };
    if (claim(folder, current + 1, holder)) {
      return { kind: "held", lease: new FileLease(folder, current + 1, holder, expiresMs) };
    }
  }
}

/** Who holds the lease now, without taking it. */
export function leaseHolder(folder: string, expiresMs = EXPIRES_MS): Holder | undefined {
  const current = highest(folder);
  const file = current === 0 ? undefined : readLease(folder, current);
  return file !== undefined && isTaken(file, expiresMs) ? file.holder : undefined;
}

class FileLease implements Lease {
  #fence: number;
  readonly #folder: string;
  readonly #holder: Holder;
  readonly #beat: NodeJS.Timeout;

  constructor(folder: string, fence: number, holder: Holder, expiresMs: number) {
    this.#folder = folder;
    this.#fence = fence;
    this.#holder = holder;
    this.#beat = setInterval(() => this.#write(false), expiresMs / 5);
    this.#beat.unref();
  }

  get fence(): number {
    return this.#fence;
  }

  isHeld(): boolean {
    return highest(this.#folder) === this.#fence;
  }

  async advance(): Promise<boolean> {
    if (!this.isHeld() || !claim(this.#folder, this.#fence + 1, this.#holder)) return false;
    this.#fence += 1;
    return true;
  }

  async release(): Promise<void> {
    clearInterval(this.#beat);
    if (this.isHeld()) this.#write(true);
  }

  #write(released: boolean): void {
    // A beat that cannot be written ends in the lease running out, which is what a beat is for.
    try {
      if (this.isHeld()) writeFileAtomically(pathOf(this.#folder, this.#fence), contentOf(this.#holder, released));
    } catch {}
  }
}

function isTaken(file: LeaseFile, expiresMs: number): boolean {
  if (file.released || file.boot !== bootId()) return false;
  if (file.identity === undefined || !isAlive(file.identity)) return false;
  return monotonicMs() - file.beatAt < expiresMs;
}

/** Exclusive: of several contenders one links its file to the new name. */
function claim(folder: string, fence: number, holder: Holder): boolean {
  const draft = join(folder, `draft-${process.pid}-${fence}`);
  writeFileSync(draft, contentOf(holder, false), { mode: 0o600, flush: true });
  try {
    linkSync(draft, pathOf(folder, fence));
  } catch (problem) {
    if (systemCodeOf(problem) === "EEXIST") return false;
    throw problem;
  } finally {
    rmSync(draft, { force: true });
  }
  for (const old of fencesIn(folder)) if (old < fence - KEPT_FILES) rmSync(pathOf(folder, old), { force: true });
  return true;
}

function contentOf(holder: Holder, released: boolean): string {
  const file: LeaseFile = {
    holder,
    identity: identityOf(process.pid),
    boot: bootId(),
    beatAt: monotonicMs(),
    released,
  };
  return JSON.stringify(file);
}

function readLease(folder: string, fence: number): LeaseFile | undefined {
  try {
    return JSON.parse(readFileSync(pathOf(folder, fence), "utf8")) as LeaseFile;
  } catch {
    return undefined;
  }
}

function highest(folder: string): number {
  return Math.max(0, ...fencesIn(folder));
}

function fencesIn(folder: string): number[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap((name) => (/^\d+\.json$/.test(name) ? [Number.parseInt(name, 10)] : []));
}

function pathOf(folder: string, fence: number): string {
  return join(folder, `${String(fence).padStart(8, "0")}.json`);
}

const EXPIRES_MS = 15_000;
const KEPT_FILES = 5;
