import type { Plan } from "../../plan/plan.js";
import { printPlan } from "../../plan/print.js";
import type { Context } from "../context.js";

/** The plan before it is carried out; on a terminal the live tree shows it anyway, unless somebody is asked about it. */
export function showPlan(context: Context, plan: Plan, flags: { readonly yes?: unknown }): void {
  const back = plan.previous === undefined ? "there is nothing to return to" : `the way back is ${plan.previous}`;
  context.note(`${plan.kind} ${plan.environment}: ${plan.operations.length} operations; ${back}`);
  if (context.interactive && flags.yes !== true) context.note(printPlan(plan));
}
