import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHead } from "./request-head.js";
import type { Arrival } from "./route-request.js";

/** One request of a client, and what is to answer it. */
export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly head: RequestHead;
  readonly arrival: Arrival;
  /** Whoever works on the answer, and wants to know when the client is gone. */
  answerer: Answerer | undefined;
}

export interface Answerer {
  /** The client's connection has closed: before the answer was complete, or after. */
  clientGone(): void;
}
