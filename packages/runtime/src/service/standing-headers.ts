import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { RequestContext } from "../request-context.js";

/** Headers that every answer carries unless it has its own of the same name. */
export interface StandingHeaders {
  /** By name in lower case. */
  readonly values: ReadonlyMap<string, string>;
  /** Their lines of the answer's head, beside the headers given for this answer in any form that node:http takes. */
  readonly linesBeside: (given: GivenHeaders, requestId: string, removed: Names | undefined) => string;
}

type GivenHeaders = object | undefined;
type Names = ReadonlySet<string>;

/** What an answer that carries them refers to. */
export interface CarriedBy {
  readonly context: RequestContext;
  /** Undefined when an answer carries none. */
  readonly standing: StandingHeaders | undefined;
}

export const requestIdHeader = "x-request-id";

/** The names and values must be valid already: they go into the head as they are. */
export function standingHeaders(headers: Readonly<Record<string, string>>): StandingHeaders {
  const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const all = [...values].map(line).join("");
  const isOurs = (name: string) => name === requestIdHeader || values.has(name);

  function linesWithout(names: Names, removed: Names | undefined, requestId: string): string {
    const kept = ([name]: readonly [string, string]) => !names.has(name) && removed?.has(name) !== true;
    return [[requestIdHeader, requestId] as const, ...values].filter(kept).map(line).join("");
  }

  return {
    values,
    linesBeside: (given, requestId, removed) => {
      if (Array.isArray(given)) return linesWithout(namesInArray(given), removed, requestId);
      if (removed !== undefined) return linesWithout(namesInObject(given), removed, requestId);
      for (const name in given) {
        if (isOurs(name.toLowerCase())) return linesWithout(namesInObject(given), removed, requestId);
      }
      return `${requestIdHeader}: ${requestId}\r\n${all}`;
    },
  };
}

/** The place where node:http joins the lines of a head: its first line and the headers given come in. */
interface JoinsLines {
  _storeHeader(firstLine: string, given: GivenHeaders): void;
}

const { _storeHeader: joinLines } = ServerResponse.prototype as unknown as JoinsLines;

/**
 * An answer that can carry standing headers as text made once: handed over one by one, node:http checks and joins every
 * header again for every answer, which costs a small service a quarter of its throughput. They can be asked for and
 * removed like headers that were set. A server makes such answers with its option `ServerResponse`.
 */
export class CarryingResponse<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  carriedBy: CarriedBy | undefined = undefined;
  #removed: Set<string> | undefined = undefined;

  override getHeader(name: string) {
    return super.getHeader(name) ?? this.#standing(name);
  }

  override hasHeader(name: string): boolean {
    return super.hasHeader(name) || this.#standing(name) !== undefined;
  }

  override getHeaderNames(): string[] {
    return [...new Set([...this.#standingNames(), ...super.getHeaderNames()])];
  }

  override getHeaders() {
    const standing = this.#standingNames().map((name) => [name, this.#standing(name)]);
    return Object.assign(Object.create(null), Object.fromEntries(standing), super.getHeaders());
  }

  override removeHeader(name: string): void {
    super.removeHeader(name);
    if (this.#standing(name) === undefined) return;
    this.#removed ??= new Set();
    this.#removed.add(name.toLowerCase());
  }

  /** Called by node:http. */
  _storeHeader(firstLine: string, given: GivenHeaders): void {
    const by = this.carriedBy;
    const lines = by?.standing?.linesBeside(given, by.context.requestId, this.#removed) ?? "";
    joinLines.call(this as unknown as JoinsLines, firstLine + lines, given);
  }

  #standing(written: string): string | undefined {
    const by = this.carriedBy;
    if (by?.standing === undefined) return undefined;
    const name = written.toLowerCase();
    if (this.#removed?.has(name) === true) return undefined;
    return name === requestIdHeader ? by.context.requestId : by.standing.values.get(name);
  }

  #standingNames(): readonly string[] {
    const names = [requestIdHeader, ...(this.carriedBy?.standing?.values.keys() ?? [])];
    return names.filter((name) => this.#standing(name) !== undefined);
  }
}

/** Lets an answer carry them, if it can. */
export function carryHeaders(response: ServerResponse, by: CarriedBy): void {
  if (placeExists && response instanceof CarryingResponse) response.carriedBy = by;
}

/** Whether an answer will carry them; if not, they must be set one by one. */
export function carriesHeaders(response: ServerResponse): boolean {
  return response instanceof CarryingResponse && response.carriedBy !== undefined;
}

/** The place is no public one, so it is tried out: an answer's head is made, in memory. */
const placeExists = (() => {
  const response = new CarryingResponse(new IncomingMessage(new Socket()));
  response.carriedBy = { context: new RequestContext({}, "tried-out"), standing: standingHeaders({}) };
  response.writeHead(200);
  return String((response as unknown as { readonly _header: unknown })._header).includes("tried-out");
})();

function line([name, value]: readonly [string, string]): string {
  return `${name}: ${value}\r\n`;
}

function namesInObject(given: GivenHeaders): Names {
  return new Set(Object.keys(given ?? {}).map((name) => name.toLowerCase()));
}

/** Either names and values in turns, or pairs of them. */
function namesInArray(given: readonly unknown[]): Names {
  const names = Array.isArray(given[0])
    ? given.map((pair) => (pair as readonly unknown[])[0])
    : given.filter((_, index) => index % 2 === 0);
  return new Set(names.map((name) => String(name).toLowerCase()));
}
