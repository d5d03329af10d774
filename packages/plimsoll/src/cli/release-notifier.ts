import type { Clock } from "../base/clock.js";
import { Secret } from "../base/secret.js";
import { type Channel, notifyAll } from "../notify/channel.js";
import type { Notification } from "../notify/notification.js";
import { dueNotification, notificationOf } from "../notify/release-notification.js";
import type { NotificationKind } from "../release/entry.js";
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
  readonly #sent = new Set<NotificationKind>();
  readonly #problems: string[] = [];
  /** The latest one that was not looked at yet. */
  #state: ReleaseState | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(journal: Journal, record: ReleaseRecord, secrets: SecretStore, clock: Clock) {
    this.#journal = journal;
    this.#record = record;
    this.#clock = clock;
    this.#channels = openChannels(record.notify, secrets);
    this.#channels.catch(() => {});
  }

  /** What could not be sent, a sentence each. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** Called with every new state. A journal that is read again at a resume comes as one: only its end counts. */
  look(state: ReleaseState): void {
    if (this.#record.notify.length === 0) return;
    if (this.#state === undefined) queueMicrotask(() => this.#tell());
    this.#state = state;
  }

  #tell(): void {
    const state = this.#state;
    this.#state = undefined;
    const what = state && dueNotification(state);
    if (state === undefined || what === undefined || this.#sent.has(what)) return;
    this.#sent.add(what);
    const notification = notificationOf(what, state, this.#record, this.#clock.now());
    this.#last = this.#last.then(() => this.#send(what, notification)).catch(() => {});
  }

  async #send(what: NotificationKind, notification: Notification): Promise<void> {
    const problems = await this.#channels.then(
      (channels) => notifyAll(channels, notification),
      () => ["The webhook's secret could not be opened"],
    );
    const problem = problems.length === 0 ? undefined : problems.join("; ");
    if (problem !== undefined) this.#problems.push(`could not notify (${what}): ${problem}`);
    await this.#journal.append({ kind: "notified", what, problem, at: this.#clock.now() });
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
