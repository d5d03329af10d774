/** What a sweep over one scenario came to. */
export interface SweptCounts {
  readonly name: string;
  /** Of the plan. */
  readonly operations: number;
  /** Runs in which nothing but deaths of the process went wrong. */
  readonly deaths: number;
  readonly runs: number;
}

/** A page of docs/rehearsed, which a test compares with what it has just done. */
export function sweptPage(title: string, what: string, swept: readonly SweptCounts[]): string {
  const count = new Intl.NumberFormat("en-US");
  const row = ({ name, operations, deaths, runs }: SweptCounts) =>
    `| ${name} | ${operations} | ${count.format(deaths)} | ${count.format(runs)} |`;
  const total = swept.reduce((sum, { runs }) => sum + runs, 0);
  return [
    `# ${title}`,
    "",
    `${count.format(total)} releases: ${what}, of every plan below; none breaks a promise. Nothing is sampled or skipped. Written by a
test, which fails when it is not true any more.`,
    "",
    "| release | operations | deaths alone | runs |",
    "|---|---|---|---|",
    ...swept.map(row),
    "",
  ].join("\n");
}
