/** What YAML 1.1 takes for a truth value or nothing, in any case of letters. */
const RESERVED = new Set(["y", "n", "yes", "no", "on", "off", "true", "false", "null"]);

/**
 * Begins with a letter, `/`, `$` or `_`, so that it is no number, date, time (`1:30`), anchor, tag or indicator; goes on
 * with printable ASCII in one line.
 */
const SAFE = /^[A-Za-z/$_][\x20-\x7e]*$/;

/** `250m`, `512Mi`, `30s`: no parser's number. */
const QUANTITY = /^[0-9]+(m|s|h|ms|Ki|Mi|Gi)$/;

/** `e3`: some parsers of YAML 1.1 take it for a number without digits before its exponent. */
const EXPONENT = /^e[-+]?[0-9]+$/i;

/** Ends a plain scalar, begins a comment, or would be lost. */
const CUT_SHORT = /: |:$| #| $/;

/** Whether every YAML parser, 1.1 and 1.2, reads the text without quotes as the same text. */
export function isPlainText(text: string): boolean {
  if (QUANTITY.test(text)) return true;
  if (!SAFE.test(text) || CUT_SHORT.test(text) || EXPONENT.test(text)) return false;
  return !RESERVED.has(text.toLowerCase());
}

/** Breaks a line or prints nothing in YAML 1.1, so that it survives only as an escape between double quotes. */
const UNPRINTABLE = "[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ud800-\\udfff\\ufeff\\ufffe\\uffff]";

const HAS_UNPRINTABLE = new RegExp(UNPRINTABLE, "u");

const ALL_UNPRINTABLE = new RegExp(UNPRINTABLE, "gu");

/** White space at a line's end or before the first letter is what editors and block literals lose. */
const LOSES_SPACE = /[ \t](\n|$)|^[ \n]/;

/** Whether a text of several lines can stand as a block literal (`|`). */
export function isBlockText(text: string): boolean {
  return text.includes("\n") && /[^\n]/.test(text) && !HAS_UNPRINTABLE.test(text) && !LOSES_SPACE.test(text);
}

/** JSON leaves some characters as they are that a parser of YAML 1.1 breaks a line at. */
export function withEscapes(yaml: string): string {
  return yaml.replace(ALL_UNPRINTABLE, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
