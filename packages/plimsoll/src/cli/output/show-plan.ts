import type { Plan } from "../../plan/plan.js";
import { printPlan } from "../../plan/print.js";
import type { Context } from "../context.js";

/** What is about to be carried out: in full where somebody is asked about it, as the live tree or the log show it anyway. */
export function showPlan(context: Context, plan: Plan, flags: { readonly yes?: unknown }): void {
  const back = plan.previous === undefined ? "there is nothing to return to" : `the way back is ${plan.previous}`;
  context.note(`${plan.kind} ${plan.environment}: ${plan.operations.length} operations; ${back}`);
  if (context.interactive && flags.yes !== true) context.note(printPlan(plan));
}
