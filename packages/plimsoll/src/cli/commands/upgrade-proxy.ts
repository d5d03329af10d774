import type { RunCommand } from "../command-list.js";
import { EXIT } from "../exit-code.js";
import { findProject } from "../project.js";
import { openRecordedSession } from "../release/session.js";

export const upgradeProxy: RunCommand = async (context, [environment]) => {
  const session = openRecordedSession(context, findProject(context), environment);
  const answer = await session.target.upgradeProxy();
  if (context.json) context.print(JSON.stringify(answer));
  else context.print(`the proxy of ${session.environment} runs as a new process`);
  return EXIT.done;
};
