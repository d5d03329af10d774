import Tokens from "@fastify/csrf";
import { Secret } from "../config/secret.js";
import { type Duration, toMs } from "../duration.js";

/** `Request` is the framework's own. */
export interface CsrfOptions<Request = never> {
  /** Signs the tokens; the same in every instance. At least 32 characters. */
  readonly secret: Secret | string;
  /** The session of a request, from its cookie; undefined when it has none and so nothing to abuse. */
  readonly sessionOf: (request: Request) => string | undefined;
  /** How long a token is good. Default 12 hours. */
  readonly validity?: Duration;
}

export interface Csrf {
  readonly tokenFor: (session: string) => string;
  readonly judge: (request: CsrfRequest) => "allowed" | "refused";
}

export interface CsrfRequest {
  readonly method: string;
  readonly session: string | undefined;
  readonly token: unknown;
  /** The browser's own word about who caused the request (`sec-fetch-site`). */
  readonly fetchSite: unknown;
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS", "TRACE"]);
const shortestKey = 32;

/** Tokens are bound to the session and signed, so nothing is stored. */
export function createCsrf({ secret, validity = "12h" }: Pick<CsrfOptions, "secret" | "validity">): Csrf {
  const key = secret instanceof Secret ? secret.reveal() : secret;
  if (key.length < shortestKey) {
    throw new TypeError(
      `Cannot protect against CSRF as the secret has ${key.length} characters: ${shortestKey} are needed`,
    );
  }
  const options = { userInfo: true, hmacKey: key, validity: toMs(validity, "csrf.validity") } as const;
  const tokens = Tokens(options) as Tokens.TokensUserinfo;
  return {
    tokenFor: (session) => tokens.create(key, session),
    judge: ({ method, session, token, fetchSite }) => {
      if (safeMethods.has(method)) return "allowed";
      if (fetchSite === "cross-site") return "refused";
      if (session === undefined) return "allowed";
      return typeof token === "string" && tokens.verify(key, token, session) ? "allowed" : "refused";
    },
  };
}

/** Makes the tokens that `createCsrf` with the same options accepts. */
export function csrfTokens(options: CsrfOptions | "off" | undefined): (session: string) => string {
  if (options !== undefined && options !== "off") return createCsrf(options).tokenFor;
  return () => {
    throw new TypeError("Cannot make a CSRF token as protection.csrf is off");
  };
}
