import { PlimsollError } from "../../base/error.js";
import type { Problem } from "../parse/problem.js";

/** Every mistake of a definition at once; the message has a line for each, followed by its hint. */
export class DefinitionError extends PlimsollError {
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    const [first] = problems;
    super({
      code: problems.length === 1 && first !== undefined ? first.code : "DEF-INVALID",
      kind: "author",
      message: problems.map(({ message, hint }) => (hint === undefined ? message : `${message}\n  ${hint}`)).join("\n"),
      place: file,
    });
    this.name = "DefinitionError";
    this.problems = problems;
  }
}
