import type { RunCommand } from "../command-list.js";
import { EXIT } from "../exit-code.js";

export const schema: RunCommand = async (context) => {
  const { appJsonSchema } = await import("../../model/schema/json-schema.js");
  context.print(JSON.stringify(appJsonSchema(), null, 2));
  return EXIT.done;
};
