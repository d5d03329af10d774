/**
 * The first lines of every rendered file, without the comment sign of its language: where it comes from, how to renew it,
 * and where own wishes go, so that nobody who opens it has to ask.
 */
export function headerLines(what: string, ...more: readonly string[]): readonly string[] {
  return [
    what,
    "Written by `plimsoll render` from the definition (plimsoll.config.ts): change that, and run it again.",
    ...more,
  ];
}
