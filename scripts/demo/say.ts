/** A line of the demo's story, with the time since its start. */
const began = Date.now();

export function say(line: string, quiet: boolean): void {
  if (quiet) return;
  const seconds = ((Date.now() - began) / 1000).toFixed(1).padStart(6);
  process.stdout.write(`${seconds} s  ${line}\n`);
}
