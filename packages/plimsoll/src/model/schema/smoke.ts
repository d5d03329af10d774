import { z } from "zod";
import type { WrittenExpectation, WrittenSmoke } from "../../definition/smoke.js";
import { DEFAULTS } from "../defaults.js";
import { duration, matching, objectOf, optional, recordOf, text, wholeNumber } from "./leaf.js";

const request = () =>
  optional(
    matching(/^([a-z][a-z0-9-]*:)?\/\S*$/, "be a path such as /, or service:/path such as api:/health"),
    "The path; a service's name before it says who is asked. Exactly one method is given",
  );

const status = () => wholeNumber(100, 599, "an HTTP status");

const expectation = objectOf<WrittenExpectation>("a status, or an object with status and contains", {
  status: optional(status(), "The answer's status", DEFAULTS.smokeStatus),
  contains: optional(text("be text"), "Text that the answer's body holds"),
});

export const smokeSchema = objectOf<WrittenSmoke>('a smoke test such as { get: "/" }', {
  get: request(),
  head: request(),
  post: request(),
  put: request(),
  delete: request(),
  name: optional(text("be text"), "How it is named in reports. Left out: method and path"),
  body: optional(z.unknown(), "Text as it is; anything else is sent as JSON"),
  headers: optional(
    recordOf(matching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, "be a header name"), z.string({ error: "be text" }), "headers"),
    "Headers of the request",
  ),
  expect: optional(
    z.union([status(), expectation], { error: "be an HTTP status, or an object with status and contains" }),
    "What a good answer looks like",
    DEFAULTS.smokeStatus,
  ),
  under: optional(duration(), "A slower answer is a failure", DEFAULTS.smokeUnder),
});
