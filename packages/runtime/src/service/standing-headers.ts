import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { RequestContext } from "../request-context.js";

/** Headers that every answer carries unless it has its own of the same name. */
export interface StandingHeaders {
  readonly values: Readonly<Record<string, string>>;
  /** Their lines of the answer's head, beside the headers given for this answer in any form that node:http takes. */
  readonly linesBeside: (given: GivenHeaders, requestId: string) => string;
}

type GivenHeaders = object | undefined;

/** What an answer that carries them refers to. */
export interface CarriedBy {
  readonly context: RequestContext;
  /** Undefined when an answer carries none. */
  readonly standing: StandingHeaders | undefined;
}

export const requestIdHeader = "x-request-id";

/** The names and values must be valid already: they go into the head as they are. */
export function standingHeaders(values: Readonly<Record<string, string>>): StandingHeaders {
  const lines = new Map(Object.entries(values).map(([name, value]) => [name.toLowerCase(), line(name, value)]));
  const all = [...lines.values()].join("");
  const isOurs = (name: string) => name === requestIdHeader || lines.has(name);

  function linesWithout(names: ReadonlySet<string>, requestId: string): string {
    const kept = [...lines].map(([name, text]) => (names.has(name) ? "" : text)).join("");
    return names.has(requestIdHeader) ? kept : line(requestIdHeader, requestId) + kept;
  }

  return {
    values,
    linesBeside: (given, requestId) => {
      if (Array.isArray(given)) return linesWithout(namesInArray(given), requestId);
      for (const name in given) {
        if (isOurs(name.toLowerCase())) return linesWithout(namesInObject(given), requestId);
      }
      return `${requestIdHeader}: ${requestId}\r\n${all}`;
    },
  };
}

const carriedBy = Symbol("plimsoll answer");

/** The place where node:http joins the lines of a head: its first line and the headers given come in. */
interface Answer {
  [carriedBy]: CarriedBy;
  _storeHeader(firstLine: string, given: GivenHeaders): void;
}

/**
 * Lets an answer carry them as text made once: handed over one by one, node:http checks and joins every header again
 * for every answer, which costs a small service a quarter of its throughput.
 */
export function carryHeaders(response: ServerResponse, by: CarriedBy): void {
  const answer = response as unknown as Answer;
  answer[carriedBy] = by;
  answer._storeHeader = storeHeader;
}

/** Whether an answer will carry them; if not, they must be set one by one. */
export function carriesHeaders(response: ServerResponse): boolean {
  return placeExists && carriedBy in response;
}

function storeHeader(this: Answer, firstLine: string, given: GivenHeaders): void {
  const { standing, context } = this[carriedBy];
  const lines = standing === undefined ? "" : standing.linesBeside(given, context.requestId);
  Object.getPrototypeOf(this)._storeHeader.call(this, firstLine + lines, given);
}

/** The place is no public one, so it is tried out: an answer's head is made, in memory. */
const placeExists = (() => {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  carryHeaders(response, { context: new RequestContext({}, "tried-out"), standing: standingHeaders({}) });
  response.writeHead(200);
  return String((response as unknown as { readonly _header: unknown })._header).includes("tried-out");
})();

function line(name: string, value: string): string {
  return `${name}: ${value}\r\n`;
}

function namesInObject(given: GivenHeaders): ReadonlySet<string> {
  return new Set(Object.keys(given ?? {}).map((name) => name.toLowerCase()));
}

/** Either names and values in turns, or pairs of them. */
function namesInArray(given: readonly unknown[]): ReadonlySet<string> {
  const names = Array.isArray(given[0])
    ? given.map((pair) => (pair as readonly unknown[])[0])
    : given.filter((_, index) => index % 2 === 0);
  return new Set(names.map((name) => String(name).toLowerCase()));
}
