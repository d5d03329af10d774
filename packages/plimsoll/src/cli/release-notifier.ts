import type { Clock } from "../base/clock.js";
import { Secret } from "../base/secret.js";
import { type Channel, notifyAll } from "../notify/channel.js";
import { dueNotification, notificationOf } from "../notify/release-notification.js";
import type { Journal } from "../release/journal.js";
import type { NotifierRecord, ReleaseRecord } from "../release/record.js";
import type { ReleaseState } from "../release/state.js";
import type { SecretStore } from "../store/secret-store.js";

/**
 * Sends what the journal calls for and writes into it that it was sent. Works beside the release and never holds it:
 * `settled` is waited for at the end, for a few seconds at most.
 */
export class ReleaseNotifier {
  readonly #journal: Journal;
  readonly #record: ReleaseRecord;
  readonly #clock: Clock;
  readonly #channels: Promise<readonly Channel[]>;
  readonly #sent = new Set<string>();
  #last: Promise<void> = Promise.resolve();

  constructor(journal: Journal, record: ReleaseRecord, secrets: SecretStore, clock: Clock) {
    this.#journal = journal;
    this.#record = record;
    this.#clock = clock;
    this.#channels = openChannels(record.notify, secrets);
    this.#channels.catch(() => {});
  }

  /** Called with every new state. */
  look(state: ReleaseState): void {
    if (this.#record.notify.length === 0) return;
    const what = dueNotification(state);
    if (what === undefined || this.#sent.has(what)) return;
    this.#sent.add(what);
    const notification = notificationOf(what, state, this.#record, this.#clock.now());
    this.#last = this.#last.then(async () => {
      const problems = await this.#channels.then(
        (channels) => notifyAll(channels, notification),
        () => ["The webhook's secret could not be opened"],
      );
      const problem = problems.length === 0 ? undefined : problems.join("; ");
      await this.#journal.append({ kind: "notified", what, problem, at: this.#clock.now() });
    });
    this.#last = this.#last.catch(() => {});
  }

  settled(): Promise<void> {
    return this.#last;
  }
}

async function openChannels(notifiers: readonly NotifierRecord[], secrets: SecretStore): Promise<readonly Channel[]> {
  return await Promise.all(
    notifiers.map(async ({ kind, url }) => ({
      kind,
      url: url.kind === "plain" ? new Secret(url.value) : await secrets.open(url.secret),
    })),
  );
}
