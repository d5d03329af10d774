import { redact } from "../../../base/secret.js";
import type { Evidence } from "../../target.js";
import { describeExit } from "../instances/exit.js";
import type { InstanceView } from "../instances/instance.js";
import type { ProbeAnswer } from "../instances/probe-answer.js";
import type { HurtRequest, RevisionCounters } from "../proxy/counters.js";

const LOG_LINES = 20;

/** What a revision was asked. */
export interface RevisionRequests {
  readonly counters: RevisionCounters | undefined;
  /** Of ours, sent because visitors were too few to judge it. */
  readonly smokeTests: number;
}

/** What would be lost when the revision is stopped: its last probes, log lines and bad requests, for people to read. */
export function evidenceOf(
  service: string,
  revision: string,
  views: readonly InstanceView[],
  requests: RevisionRequests,
): Evidence {
  const lines = [
    ...requestLines(requests),
    ...views.flatMap((view) => instanceLines(view).map((line) => redact(line, view.plan.secrets))),
    ...(requests.counters?.hurt ?? []).map(hurtLine),
  ];
  return { service, revision, lines };
}

function requestLines({ counters, smokeTests }: RevisionRequests): readonly string[] {
  if (smokeTests === 0) return [];
  return [`${smokeTests} of its ${counters?.total ?? 0} requests were smoke tests, as visitors were too few`];
}

function instanceLines({ record, phase, trace, plan, lines }: InstanceView): readonly string[] {
  const exit = record.lastExit === undefined ? "" : `, last ${describeExit(record.lastExit)}`;
  return [
    `${record.id} is ${phase}, ${trace.ready ? "ready" : "not ready"}, ${record.restarts} restarts${exit}`,
    ...(plan.readiness === "alive" ? [] : [`${record.id} GET ${plan.probes.ready.path} ${describeAnswer(trace.last)}`]),
    ...lines.slice(-LOG_LINES).map((line) => `${record.id} | ${line}`),
  ];
}

function describeAnswer(answer: ProbeAnswer | undefined): string {
  switch (answer?.kind) {
    case undefined:
      return "was not asked yet";
    case "ok":
      return `answered ${answer.status}`;
    case "bad":
      return `answered ${answer.status}: ${answer.body.trim()}`;
    case "refused":
      return "was refused";
    case "broken":
      return `was accepted and ended without an answer (${answer.reason})`;
    case "silent":
      return `got no answer in ${answer.timeoutMs} ms`;
  }
  return answer satisfies never;
}

function hurtLine({ at, method, path, status, ms, reason, instance, requestId }: HurtRequest): string {
  return `${new Date(at).toISOString()} ${method} ${path} ${status} ${Math.round(ms)} ms (${reason}) by ${instance}, request ${requestId}`;
}
