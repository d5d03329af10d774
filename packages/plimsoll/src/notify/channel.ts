import type { Secret } from "../base/secret.js";
import type { Notification } from "./notification.js";
import { slackMessage } from "./slack-message.js";

export interface Channel {
  readonly kind: "slack" | "webhook";
  readonly url: Secret;
}

/**
 * Sends to every channel, side by side; resolves with what went wrong, one sentence each, and never rejects: a dead
 * webhook must not hold or fail a release.
 */
export async function notifyAll(channels: readonly Channel[], notification: Notification): Promise<readonly string[]> {
  const problems = await Promise.all(channels.map((channel) => send(channel, notification)));
  return problems.filter((problem) => problem !== undefined);
}

async function send({ kind, url }: Channel, notification: Notification): Promise<string | undefined> {
  const name = { slack: "Slack webhook", webhook: "webhook" }[kind];
  const body = kind === "slack" ? slackMessage(notification) : notification;
  try {
    const answer = await fetch(url.reveal(), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await answer.body?.cancel();
    return answer.ok ? undefined : `The ${name} answered ${answer.status}`;
  } catch (problem) {
    // The address of a webhook is a secret, and a failed fetch may quote it.
    const why = problem instanceof Error && problem.name === "TimeoutError" ? "in time" : "at all";
    return `The ${name} did not answer ${why}`;
  }
}

const PATIENCE_MS = 3_000;
