const SAYS_SO = [
  /JavaScript heap out of memory/,
  /Reached heap limit/,
  /^MemoryError\b/,
  /\bCannot allocate memory\b/,
  /\bENOMEM\b/,
  /\bstd::bad_alloc\b/,
];

/** 128 + SIGKILL: what a shell reports of a child that the kernel killed. */
const KILLED_CODE = 137;

/**
 * Whether a process that failed most likely ran out of memory: it said so, or it was killed by SIGKILL and not by us
 * (the kernel's out-of-memory killer sends nothing else). Callers rule out their own SIGKILL first.
 */
export function outOfMemory(
  exit: { readonly code: number | undefined; readonly signal: NodeJS.Signals | undefined },
  lastLines: readonly string[],
): boolean {
  if (exit.signal === "SIGKILL" || exit.code === KILLED_CODE) return true;
  return lastLines.some((line) => SAYS_SO.some((pattern) => pattern.test(line)));
}
