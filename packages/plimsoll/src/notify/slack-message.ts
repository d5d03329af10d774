import { headlineOf, type Notification } from "./notification.js";

/** Slack's incoming-webhook payload, understood by Mattermost, Rocket.Chat and Discord's `/slack` address too. */
export interface SlackMessage {
  readonly text: string;
  readonly attachments: readonly [{ readonly color: string; readonly fields: readonly SlackField[] }];
}

interface SlackField {
  readonly title: string;
  readonly value: string;
  readonly short: boolean;
}

export function slackMessage(notification: Notification): SlackMessage {
  const { kind, commit, subject, by, reason, next, stages } = notification;
  const fields = [
    field("Commit", `${commit.slice(0, 8)} ${subject}`, true),
    field("By", by, true),
    field("Reason", reason, false),
    field("Stages", stages.map(({ name, result }) => `${name}: ${result}`).join("\n"), false),
    field("Next", next, false),
  ];
  return {
    text: escaped(headlineOf(notification)),
    attachments: [{ color: COLOURS[kind], fields: fields.filter((it) => it !== undefined) }],
  };
}

function field(title: string, value: string | undefined, short: boolean): SlackField | undefined {
  return value === undefined || value === "" ? undefined : { title, value: escaped(value), short };
}

/** Slack reads these three characters as markup. */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

const COLOURS: Readonly<Record<Notification["kind"], string>> = {
  started: "#888888",
  "approval-wanted": "#d9a300",
  promoted: "#2e8540",
  "rolled-back": "#c22f2f",
  refused: "#c22f2f",
};
