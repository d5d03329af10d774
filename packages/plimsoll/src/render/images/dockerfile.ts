/** A stage of a Dockerfile: its lines as they stand, a remark on a line of its own with `#`. */
export interface Stage {
  readonly name: string;
  readonly from: string;
  /** Why it is there, above it. */
  readonly why: string;
  readonly lines: readonly string[];
}

/** No `# syntax=` line: it is a pull of its own, and breaks builds that are offline. */
export function dockerfile(header: readonly string[], stages: readonly Stage[]): string {
  const head = header.map((line) => `# ${line}\n`).join("");
  const texts = stages.map(({ name, from, why, lines }) => {
    return [`# ${why}`, `FROM ${from} AS ${name}`, ...lines].map((line) => `${line}\n`).join("");
  });
  return `${head}\n${texts.join("\n")}`;
}

/** Without a shell between, so that SIGTERM reaches the program. */
export function execForm(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;
}

/** `COPY` with as many sources as there are; the target is a folder where there are several. */
export function copy(sources: readonly string[], target: string, flags: readonly string[] = []): string {
  const words = [...sources, target];
  const isPlain = words.every((word) => !/[\s"[\]]/.test(word));
  return ["COPY", ...flags, isPlain ? words.join(" ") : execForm(words)].join(" ");
}

/** From another stage, whose user may write it, to root: whoever runs the image can change nothing of it. */
export function copyFrom(stage: string, source: string, target: string): string {
  return copy([source], target, [`--from=${stage}`, "--chown=root:root"]);
}
