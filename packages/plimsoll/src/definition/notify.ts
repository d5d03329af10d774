import type { Fields } from "./fields.js";
import type { WrittenText } from "./secret.js";

export type WrittenNotifier = WrittenSlack | WrittenWebhook;

export interface WrittenSlack {
  readonly kind: "slack";
  readonly webhook: WrittenText;
}

export interface WrittenWebhook {
  readonly kind: "webhook";
  readonly url: WrittenText;
}

/** Slack, or any service that takes its incoming webhooks. */
export function slack(fields: Fields<WrittenSlack>): WrittenSlack {
  return { kind: "slack", ...fields };
}

/** A POST of the event as JSON. */
export function webhook(fields: Fields<WrittenWebhook>): WrittenWebhook {
  return { kind: "webhook", ...fields };
}
