import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressKey, clientAddress } from "./client-address.js";
import { createCsrf } from "./csrf.js";
import { createRateLimiter } from "./rate-limiter.js";
import { securityHeaders } from "./security-headers.js";

describe("the client's address", () => {
  test("is what the last trusted proxy saw, whatever the client wrote before", () => {
    fc.assert(
      fc.property(fc.array(fc.ipV4(), { maxLength: 4 }), fc.ipV4(), fc.ipV4(), (forged, client, inner) => {
        const forwarded = [...forged, client, inner].join(", ");
        expect(clientAddress("10.0.0.1", forwarded, 2)).toBe(client);
        expect(clientAddress("10.0.0.1", forwarded, 1)).toBe(inner);
        expect(clientAddress("10.0.0.1", forwarded, 0)).toBe("10.0.0.1");
      }),
    );
  });

  test("is the oldest known one when fewer proxies wrote than are trusted", () => {
    expect(clientAddress("10.0.0.1", "1.2.3.4", 5)).toBe("1.2.3.4");
    expect(clientAddress("10.0.0.1", undefined, 5)).toBe("10.0.0.1");
  });

  test("counts a whole /64 of IPv6 as one", () => {
    expect(addressKey("2001:db8:1:2:3:4:5:6")).toBe(addressKey("2001:db8:1:2::99"));
    expect(addressKey("2001:db8:1:2::1")).not.toBe(addressKey("2001:db8:1:3::1"));
    expect(addressKey("::1")).toBe("0:0:0:0::/64");
    expect(addressKey("::ffff:1.2.3.4")).toBe("1.2.3.4");
  });
});

describe("a rate limit in memory", () => {
  test("allows exactly its number per key and says so in standard headers only", async () => {
    const limiter = createRateLimiter({ max: 3, window: "15m" });
    const kinds = [];
    for (const key of ["a", "a", "a", "a", "b"]) kinds.push((await limiter.take(key)).kind);
    expect(kinds).toEqual(["allowed", "allowed", "allowed", "refused", "allowed"]);
    expect((await limiter.take("a")).headers).toEqual({
      "RateLimit-Policy": "3;w=900",
      "RateLimit-Limit": "3",
      "RateLimit-Remaining": "0",
      "RateLimit-Reset": "900",
      "Retry-After": "900",
    });
  });
});

describe("security headers", () => {
  test("are complete in production", () => {
    expect(securityHeaders(true)).toMatchObject({
      "content-security-policy": expect.stringMatching(/^default-src 'self';.*upgrade-insecure-requests$/),
      "strict-transport-security": "max-age=31536000; includeSubDomains",
      "x-content-type-options": "nosniff",
      "x-frame-options": "SAMEORIGIN",
      "referrer-policy": "no-referrer",
    });
  });

  test("leave a developer's browser free to use plain HTTP", () => {
    const headers = securityHeaders(false);
    expect(headers).not.toHaveProperty("strict-transport-security");
    expect(headers["content-security-policy"]).not.toContain("upgrade-insecure-requests");
  });

  test("allow no wildcard and no inline script by default", () => {
    expect(securityHeaders(true)["content-security-policy"]).not.toMatch(/\*|unsafe/);
  });

  test("take HSTS with preload, or without sub-domains", () => {
    const hsts = (options: object) =>
      securityHeaders(true, { strictTransportSecurity: options })["strict-transport-security"];
    expect(hsts({ maxAge: 31_536_000, preload: true })).toBe("max-age=31536000; includeSubDomains; preload");
    expect(hsts({ maxAge: 31_536_000, includeSubDomains: false })).toBe("max-age=31536000");
  });
});

describe("CSRF protection", () => {
  const csrf = createCsrf({ secret: "a-secret-of-at-least-32-characters" });
  const post = { method: "POST", session: "s1", token: undefined, fetchSite: undefined };

  test("wants a token that was made for this session", () => {
    expect(csrf.judge(post)).toBe("refused");
    expect(csrf.judge({ ...post, token: "made-up" })).toBe("refused");
    expect(csrf.judge({ ...post, token: csrf.tokenFor("s2") })).toBe("refused");
    expect(csrf.judge({ ...post, token: csrf.tokenFor("s1") })).toBe("allowed");
  });

  test("leaves reading alone, and requests without a session, unless another site caused them", () => {
    expect(csrf.judge({ ...post, method: "GET" })).toBe("allowed");
    expect(csrf.judge({ ...post, session: undefined })).toBe("allowed");
    expect(csrf.judge({ ...post, session: undefined, fetchSite: "cross-site" })).toBe("refused");
  });

  test("refuses a short secret", () => {
    expect(() => createCsrf({ secret: "short" })).toThrow("32 are needed");
  });
});
