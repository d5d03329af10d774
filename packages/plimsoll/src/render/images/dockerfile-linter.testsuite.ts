import { validate } from "dockerfile-utils";

/** What a linter says of a Dockerfile, warnings included. */
export function dockerfileProblems(content: string): readonly string[] {
  return validate(content).map(({ range, message }) => `line ${range.start.line + 1}: ${message}`);
}

/** Its shell commands, as one script. */
export function dockerfileScript(content: string): string {
  const commands = [...content.matchAll(/^RUN (.*)$/gm)].map(([, command]) => command);
  return `${commands.join("\n")}\n`;
}
