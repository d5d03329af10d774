/** What the proxy does with a request header. */
export type RequestHeaderClass =
  | "pass"
  | "drop"
  | "host"
  | "cookie"
  | "content-length"
  | "transfer-encoding"
  | "connection"
  | "upgrade"
  | "request-id"
  | "release"
  | "traceparent"
  | "tracestate"
  | "forwarded-for"
  | "forwarded-proto"
  | "forwarded-host";

/** Hop-by-hop headers (RFC 9110 7.6.1) go; `expect` goes because node:http has already answered 100-continue. */
const REQUEST_HEADERS: ReadonlyMap<string, RequestHeaderClass> = new Map(
  Object.entries<RequestHeaderClass>({
    host: "host",
    cookie: "cookie",
    "content-length": "content-length",
    "transfer-encoding": "transfer-encoding",
    connection: "connection",
    upgrade: "upgrade",
    "keep-alive": "drop",
    "proxy-connection": "drop",
    "proxy-authorization": "drop",
    te: "drop",
    trailer: "drop",
    expect: "drop",
    "http2-settings": "drop",
    forwarded: "drop",
    "x-request-id": "request-id",
    "x-plimsoll-release": "release",
    traceparent: "traceparent",
    tracestate: "tracestate",
    "x-forwarded-for": "forwarded-for",
    "x-forwarded-proto": "forwarded-proto",
    "x-forwarded-host": "forwarded-host",
    "x-real-ip": "drop",
  }),
);

/** Answers get our own `x-request-id`; the rest are hop-by-hop. */
const DROPPED_FROM_ANSWERS: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "te",
  "trailer",
  "upgrade",
  "x-request-id",
]);

export const classOfRequestHeader = byName<RequestHeaderClass>((name) => REQUEST_HEADERS.get(name) ?? "pass");

export type AnswerHeaderClass = "pass" | "drop" | "content-length";

export const classOfAnswerHeader = byName<AnswerHeaderClass>((name) => {
  if (name === "content-length") return "content-length";
  return DROPPED_FROM_ANSWERS.has(name) ? "drop" : "pass";
});

/** Header names repeat in the same spelling: remembering a spelling saves lower-casing it on every request. */
const MOST_REMEMBERED_SPELLINGS = 2_000;

function byName<Class>(classify: (lowerCased: string) => Class): (name: string) => Class {
  const known = new Map<string, Class>();
  return (name) => {
    let found = known.get(name);
    if (found === undefined) {
      found = classify(name.toLowerCase());
      if (known.size < MOST_REMEMBERED_SPELLINGS) known.set(name, found);
    }
    return found;
  };
}
