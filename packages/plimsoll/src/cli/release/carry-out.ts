import { waitAtMost } from "../../base/clock.js";
import type { Plan } from "../../plan/plan.js";
import type { Journal } from "../../release/journal.js";
import type { Lease } from "../../release/lease.js";
import type { ReleaseRecord } from "../../release/record.js";
import { type ReleaseEnd, type ReleaseObserver, runRelease } from "../../release/run-release.js";
import { makeWatchTraffic } from "../../release/watch-traffic.js";
import { liveProgress } from "../output/live-progress.js";
import { plainProgress } from "../output/plain-progress.js";
import { ReleaseNotifier } from "../release-notifier.js";
import { abortOnSignal } from "./abort-on-signal.js";
import type { Session } from "./session.js";

export interface NewRelease {
  readonly id: string;
  readonly plan: Plan;
  /** Whose services, times and notifiers apply: the record to activate. */
  readonly record: ReleaseRecord;
}

/** Opens a release in the journal and carries it out. */
export async function startRelease(
  session: Session,
  lease: Lease,
  release: NewRelease,
  wait: boolean,
): Promise<ReleaseEnd> {
  const { context, files } = session;
  const since = context.clock.now();
  files.writeRecord(release.id, release.record);
  const journal = files.journal(release.id);
  const { plan, id } = release;
  await journal.append({
    kind: "opened",
    release: id,
    by: context.by,
    plan,
    at: since,
    fence: lease.fence,
  });
  return await carryOut(session, { lease, journal, record: release.record, wait, since });
}

/** Carries a release on from its journal, under the lease of this process. */
export async function continueRelease(session: Session, lease: Lease, id: string, wait: boolean): Promise<ReleaseEnd> {
  const { context, files } = session;
  const since = context.clock.now();
  return await carryOut(session, { lease, journal: files.journal(id), record: files.recordOf(id), wait, since });
}

interface Carried {
  readonly lease: Lease;
  readonly journal: Journal;
  readonly record: ReleaseRecord;
  /** Wait here for an approval. */
  readonly wait: boolean;
  /** When this process took the release up. */
  readonly since: number;
}

async function carryOut(session: Session, { lease, journal, record, wait, since }: Carried): Promise<ReleaseEnd> {
  const { context, target, secrets } = session;
  const notifier = new ReleaseNotifier(journal, record, secrets, context.clock);
  const screen = openScreen(session, since);
  const observer: ReleaseObserver = {
    entry: (entry, state) => {
      screen.observer.entry(entry, state);
      notifier.look(state);
    },
    progress: screen.observer.progress,
  };
  const watchTraffic = makeWatchTraffic(target, context.clock, record.strategy.judge);
  const stopListening = abortOnSignal({ context, journal, lease, say: screen.say });
  try {
    const ports = { journal, target, clock: context.clock, watchTraffic, observer };
    return await runRelease(ports, { lease, by: context.by, waitForApproval: wait });
  } finally {
    stopListening();
    screen.close();
    await waitAtMost(context.clock, notifier.settled(), NOTIFY_PATIENCE_MS);
    for (const problem of notifier.problems) context.note(problem);
  }
}

interface Screen {
  readonly observer: ReleaseObserver;
  readonly say: (line: string) => void;
  readonly close: () => void;
}

function openScreen({ context }: Session, since: number): Screen {
  // Some terminals have no size (a container's, an editor's): a picture would be cut to nothing.
  const isScreen = context.stream.isTTY === true && context.stream.rows > 0;
  if (isScreen && !context.json && !context.quiet) {
    const live = liveProgress(context);
    return { observer: live, say: live.say, close: live.close };
  }
  return { observer: plainProgress(context.note, since), say: context.note, close: () => {} };
}

const NOTIFY_PATIENCE_MS = 5_000;
