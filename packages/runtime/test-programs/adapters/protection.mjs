/** The same for every adapter: what the suite of src/adapters.test.ts expects. */
export const sessionOf = (request) => /session=(\w+)/.exec(request.headers.cookie ?? "")?.[1];

export const options = {
  service: "api",
  protection: {
    trustedProxies: 1,
    cors: { origins: ["https://app.example.com"] },
    csrf: { secret: "a-secret-of-at-least-32-characters", sessionOf },
    rateLimit: { max: 1000, window: "15m" },
    bodyLimitBytes: 1_000,
  },
};

export const askLimit = { name: "ask", max: 3, window: "1h" };
