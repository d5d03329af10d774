import { z } from "zod";
import type { WrittenNotifier, WrittenSlack, WrittenWebhook } from "../../definition/notify.js";
import { kind, objectOf, required } from "./leaf.js";
import { addressSchema } from "./secret.js";

const slack = objectOf<WrittenSlack>("a slack notifier", {
  kind: kind("slack"),
  webhook: required(addressSchema, "Slack's incoming webhook, which is a secret itself"),
});

const webhook = objectOf<WrittenWebhook>("a webhook", {
  kind: kind("webhook"),
  url: required(addressSchema, "Receives a POST of the event as JSON"),
});

export const notifierSchema: z.ZodType<WrittenNotifier> = z.discriminatedUnion("kind", [slack, webhook], {
  error: 'be a notifier such as slack({ webhook: secret("SLACK_WEBHOOK") })',
}) as z.ZodType<WrittenNotifier>;
