/**
 * Preloaded into the command line and the supervisor (NODE_OPTIONS): the time of day as somebody has set it, by the
 * milliseconds in the file that SET_CLOCK names. What only grows (`performance.now`) is not touched, as in a kernel.
 */
export const SET_CLOCK_CODE = `import { readFileSync } from "node:fs";

const RealDate = Date;
const realNow = RealDate.now;

function setBy() {
  try {
    return Number(readFileSync(process.env.SET_CLOCK, "utf8"));
  } catch {
    return 0;
  }
}

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [realNow() + setBy()] : parts));
  }

  static now() {
    return realNow() + setBy();
  }
};
`;
