export const masked = "[redacted]";

/** One kind of text that gives a secret or a person away wherever it stands. */
interface Shape {
  /** Cheap to look for; the expression runs only on a line that has it. */
  readonly hint: string | RegExp;
  readonly pattern: RegExp;
  readonly replace?: (match: string, ...groups: string[]) => string;
}

/** They run over a finished line of JSON: a quote inside of a string stands there as `\"`. */
const shapes: readonly Shape[] = [
  {
    hint: "PRIVATE KEY",
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|(?="[,}])|$)/gs,
  },
  { hint: "eyJ", pattern: /\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?/g },
  {
    hint: /bearer |basic |digest |token /i,
    pattern: /\b(Bearer|Basic|Digest|Token) +[\w.~+/=-]{6,}/gi,
    replace: keepName,
  },
  { hint: "://", pattern: /(?<=:\/\/)[^\s/@":]*:[^\s/"@]+(?=@)/g },
  { hint: /@|%40/, pattern: /[\w.!#$%&'*+=?^{|}~-]+(?:@|%40)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/g },
  {
    hint: /passw|pwd|secret|token|api[-_]?key|signature|session|sid|jwt|otp|cookie/i,
    pattern:
      /(?<![A-Za-z0-9])([\w-]*(?:password|passwd|pwd|secret|token|api[_-]?key|signature|session|sessionid|session_id)|[\w-]*sid|jwt|otp)(?:\\["'])?\s*(?:=|:|%3D)\s*(?:\\["'])?(?!\[redacted)[^\s"'\\&;,})]+/gi,
    replace: keepName,
  },
  { hint: /[sprw]k[-_]|whsec_/, pattern: /\b(?:sk|pk|rk|whsec)[_-][\w-]{16,}/g },
  {
    hint: /gh[pousr]_|github_|glpat-|npm_|dop_v1_|shpat_|hvs\.|xox/,
    pattern: /\b(?:gh[pousr]_|github_pat_|glpat-|npm_|dop_v1_|shpat_|hvs\.|xox[abeoprs]-)[\w-]{10,}/g,
  },
  { hint: /A[KS]IA/, pattern: /\bA[KS]IA[A-Z0-9]{16}\b/g },
  { hint: "AIza", pattern: /\bAIza[\w-]{30,}/g },
  { hint: "SG.", pattern: /\bSG\.[\w-]{16,}\.[\w-]{16,}/g },
  { hint: "hooks.slack.com", pattern: /hooks\.slack\.com\/[\w/-]+/g },
  { hint: /\d{4}[ -]?\d{4}[ -]?\d{4}/, pattern: /(?<![\w.-])(?:\d[ -]?){13,18}\d(?![\w.])/g, replace: maskCard },
];

/** Masks every known shape in a line, and the given values wherever they appear. */
export function textScrubber(values: readonly string[], extra: readonly RegExp[] = []): (line: string) => string {
  const exact = values.filter((value) => value.length >= shortestValue).flatMap(writtenForms);
  const own: readonly Shape[] = extra.map((pattern) => ({ hint: pattern, pattern: asGlobal(pattern) }));
  const all = [...shapes, ...own];
  return (line) => {
    let text = line;
    for (const value of exact) if (text.includes(value)) text = text.replaceAll(value, masked);
    for (const { hint, pattern, replace } of all) {
      const hinted = typeof hint === "string" ? text.includes(hint) : text.search(hint) !== -1;
      if (hinted) text = text.replace(pattern, replace ?? (() => masked));
    }
    return text;
  };
}

/** Shorter ones would mask parts of ordinary words. */
const shortestValue = 6;

/** A value as it stands in JSON, in a URL, and without its escapes. */
function writtenForms(value: string): readonly string[] {
  return [...new Set([JSON.stringify(value).slice(1, -1), encodeURIComponent(value), value])];
}

function asGlobal(pattern: RegExp): RegExp {
  return pattern.global ? pattern : new RegExp(pattern.source, `${pattern.flags}g`);
}

function keepName(_match: string, name: string): string {
  return `${name}=${masked}`;
}

/** A run of digits is a card number only when its check digit (Luhn) fits; a bare JSON number becomes text. */
function maskCard(match: string, ...rest: unknown[]): string {
  const [offset, line] = rest as unknown as [number, string];
  if (!passesLuhn(match.replace(/\D/g, ""))) return match;
  const bare = line[offset - 1] === ":" && /[,}]/.test(line[offset + match.length] ?? "");
  return bare ? `"${masked}"` : masked;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (const [index, digit] of [...digits].reverse().entries()) {
    const doubled = Number(digit) * (index % 2 === 1 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
