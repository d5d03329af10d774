import { jobsOf, type ReadWorkflows } from "./rendered-workflows.testsuite.js";

/** Every script of the workflows, once, as a file that ShellCheck reads. */
export function wholeScripts(workflows: ReadWorkflows): readonly string[] {
  const scripts = jobsOf(workflows).flatMap(([, { env, steps }]) =>
    (steps ?? []).flatMap((step) => (step.run === undefined ? [] : whole(step.run, { ...env, ...step.env }))),
  );
  return [...new Set(scripts)];
}

/** A script with the variables that its step gives it. */
function whole(script: string, env: Readonly<Record<string, string>>): string {
  const given = Object.keys(env).map((name) => `export ${name}=""\n`);
  return `#!/usr/bin/env bash\nset -euo pipefail\n${given.join("")}${script}\n`;
}
