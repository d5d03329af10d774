import { formatDuration } from "../base/duration.js";
import type { Operation } from "./operation.js";
import type { Plan } from "./plan.js";

/** The plan as people read it: one line per operation. It is the dry run, the log and the tests' expected value. */
export function printPlan(plan: Plan): string {
  const rows = plan.operations.map((planned) => ({
    head: `#${planned.n} [${planned.needs.join(",")}]`,
    what: describeOperation(planned.operation),
    cause: planned.cause,
  }));
  const headWidth = Math.max(0, ...rows.map((row) => row.head.length));
  const whatWidth = Math.max(0, ...rows.map((row) => row.what.length));
  return rows
    .map((row) => `${row.head.padEnd(headWidth)}  ${row.what.padEnd(whatWidth)}  ${row.cause}`.trimEnd())
    .join("\n");
}

export function describeOperation(operation: Operation): string {
  switch (operation.kind) {
    case "gate":
      return `gate ${operation.gate}`;
    case "build":
      return `build ${operation.service}`;
    case "provision":
      return `provision ${operation.store}`;
    case "back-up":
      return `back-up ${operation.store}`;
    case "restore":
      return `restore ${operation.store} from ${operation.backup}`;
    case "drill":
      return `drill ${operation.store} from ${operation.backup}`;
    case "migrate":
      return `migrate ${operation.service}`;
    case "start":
      return `start ${operation.service}@${operation.revision} x${operation.count}`;
    case "wait-ready":
      return `wait-ready ${operation.service}@${operation.revision}`;
    case "smoke":
      return `smoke ${operation.side}`;
    case "approve":
      return "approve";
    case "shift":
      return `shift ${Object.keys(operation.to).join("+")} ${operation.percent}%`;
    case "bake":
      return `bake ${Object.keys(operation.pairs).join("+")} ${operation.percent}%`;
    case "watch":
      return `watch ${formatDuration(operation.forMs)}`;
    case "activate":
      return `activate ${operation.record}`;
    case "scale":
      return `scale ${operation.service}@${operation.revision} x${operation.count}`;
    case "stop":
      return `stop ${operation.service}@${operation.revision}`;
    default:
      return operation satisfies never;
  }
}
