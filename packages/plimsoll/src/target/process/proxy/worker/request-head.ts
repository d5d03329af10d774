import type { IncomingMessage } from "node:http";
import { classOfRequestHeader } from "./header-class.js";
import { makeRequestId, makeTraceparent, saneRequestId, validTraceparent } from "./trace.js";

/**
 * What the proxy needs to know of a request's headers, and the headers it passes on, from one walk over `rawHeaders`.
 * Flat name-value lists throughout: header objects cost more than all routing together.
 */
export class RequestHead {
  /** Name, value, name, value, as undici and node:http take them. */
  readonly headers: string[] = [];
  host: string | undefined;
  cookie: string | undefined;
  readonly requestId: string;
  release: string | undefined;
  upgrade: string | undefined;
  hasBody = false;
  #requestId: string | undefined;
  #traceparent: string | undefined;
  #tracestate: string | undefined;
  #forwardedFor: string | undefined;
  #forwardedProto: string | undefined;
  #forwardedHost: string | undefined;
  #connection: string | undefined;

  constructor(request: IncomingMessage) {
    const raw = request.rawHeaders;
    for (let index = 0; index < raw.length; index += 2) this.#take(raw[index] as string, raw[index + 1] as string);
    if (this.#connection !== undefined) this.#dropNamed(this.#connection);
    this.requestId = saneRequestId(this.#requestId) ?? makeRequestId();
  }

  /** Adds the headers that the proxy itself answers for, once the revision is known. */
  complete(peer: string, trusted: boolean, release: string | undefined): void {
    const { headers, host } = this;
    const before = trusted ? this.#forwardedFor : undefined;
    headers.push("x-forwarded-for", before === undefined ? peer : `${before}, ${peer}`);
    headers.push("x-forwarded-proto", (trusted ? this.#forwardedProto : undefined) ?? "http");
    const forwardedHost = (trusted ? this.#forwardedHost : undefined) ?? host;
    if (forwardedHost !== undefined) headers.push("x-forwarded-host", forwardedHost);
    const continued = validTraceparent(this.#traceparent);
    headers.push("traceparent", continued ?? makeTraceparent());
    if (continued !== undefined && this.#tracestate !== undefined) headers.push("tracestate", this.#tracestate);
    headers.push("x-request-id", this.requestId);
    if (release !== undefined) headers.push("x-plimsoll-release", release);
  }

  #take(name: string, value: string): void {
    switch (classOfRequestHeader(name)) {
      case "pass":
        this.headers.push(name, value);
        return;
      case "host":
        this.host = value;
        this.headers.push(name, value);
        return;
      case "cookie":
        this.cookie = this.cookie === undefined ? value : `${this.cookie}; ${value}`;
        this.headers.push(name, value);
        return;
      case "content-length":
        if (value !== "0") this.hasBody = true;
        this.headers.push(name, value);
        return;
      case "transfer-encoding":
        this.hasBody = true;
        return;
      case "connection":
        this.#connection = this.#connection === undefined ? value : `${this.#connection}, ${value}`;
        return;
      case "upgrade":
        this.upgrade = value;
        return;
      case "request-id":
        this.#requestId = value;
        return;
      case "release":
        this.release = value;
        return;
      case "traceparent":
        this.#traceparent = value;
        return;
      case "tracestate":
        this.#tracestate = value;
        return;
      case "forwarded-for":
        this.#forwardedFor = this.#forwardedFor === undefined ? value : `${this.#forwardedFor}, ${value}`;
        return;
      case "forwarded-proto":
        this.#forwardedProto = value;
        return;
      case "forwarded-host":
        this.#forwardedHost = value;
        return;
      case "drop":
        return;
    }
  }

  /** RFC 9110 7.6.1: headers that the Connection header names concern this hop only. */
  #dropNamed(connection: string): void {
    if (connection === "keep-alive" || connection === "close" || connection === "Keep-Alive") return;
    const named = new Set(connection.split(",").map((name) => name.trim().toLowerCase()));
    for (let index = this.headers.length - 2; index >= 0; index -= 2) {
      const name = (this.headers[index] as string).toLowerCase();
      if (named.has(name) && name !== "host" && name !== "content-length") this.headers.splice(index, 2);
    }
  }
}
