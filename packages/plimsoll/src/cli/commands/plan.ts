import { printPlan } from "../../plan/print.js";
import type { RunCommand } from "../command-list.js";
import { EXIT } from "../exit-code.js";
import { findProject } from "../project.js";
import { prepareShip, servesAlready } from "../release/prepare-ship.js";
import { openSession } from "../release/session.js";
import { openSource } from "../release/source.js";

export const plan: RunCommand = async (context, [environment = ""], flags) => {
  const project = findProject(context);
  const source = await openSource(context, project, environment, String(flags.revision ?? "HEAD"));
  const { app, name, target } = source.model;
  const session = openSession({ context, project, environment: name, app, target });
  const prepared = await prepareShip(session, source);
  if (context.json) context.print(JSON.stringify(prepared.plan, null, 2));
  else if (servesAlready(prepared)) context.print(`${source.commit.id.slice(0, 8)} serves ${name} already`);
  else context.print(printPlan(prepared.plan));
  return EXIT.done;
};
