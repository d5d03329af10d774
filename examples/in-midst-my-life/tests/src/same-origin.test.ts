import assert from "node:assert/strict";
import { test } from "node:test";
import { isSameOrigin } from "@midst/shared/same-origin.js";

test("a form of this site must be accepted, also behind a proxy", () => {
  assert.ok(isSameOrigin(new Headers({ origin: "http://midst.localhost:8080", host: "midst.localhost:8080" })));
  assert.ok(
    isSameOrigin(new Headers({ origin: "https://midst.dev", host: "10.0.0.7:3000", "x-forwarded-host": "midst.dev" })),
  );
  assert.ok(isSameOrigin(new Headers({ "sec-fetch-site": "same-origin" })));
});

test("a form of another site, or of nobody known, must be refused", () => {
  assert.ok(!isSameOrigin(new Headers({ origin: "https://evil.example", host: "midst.dev" })));
  assert.ok(!isSameOrigin(new Headers({ origin: "null", host: "midst.dev" })));
  assert.ok(!isSameOrigin(new Headers({ "sec-fetch-site": "cross-site", host: "midst.dev" })));
  assert.ok(!isSameOrigin(new Headers({ host: "midst.dev" })));
});
