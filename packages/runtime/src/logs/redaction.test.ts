import { describe, expect, test } from "vitest";
import { Secret } from "../config/secret.js";
import { createLogs, type LogOptions } from "./logger.js";

const identity = {
  service: "api",
  version: "1",
  environment: "production",
  revision: undefined,
  release: undefined,
  instance: undefined,
};

function logsInMemory(options: LogOptions = {}) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { ...createLogs(identity, { ...options, destination }), lines };
}

const key = "PRIV8keyMIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzZWVkIn0.c2VlZC1zaWduYXR1cmU";

/** Values under names that are sensitive. */
const byName = [
  "password",
  "passwd",
  "pwd",
  "secret",
  "token",
  "accessToken",
  "refresh_token",
  "id-token",
  "apiKey",
  "api_key",
  "X-API-Key",
  "authorization",
  "Proxy-Authorization",
  "cookie",
  "Set-Cookie",
  "clientSecret",
  "privateKey",
  "jwt",
  "sessionId",
  "csrfToken",
  "encryption_key",
  "creditCard",
  "cvv",
  "ssn",
  "email",
  "emailAddress",
  "phone",
  "lastName",
  "db_password",
  "stripeSecretKey",
].map((name, index) => ({ name, value: `seeded-${index}-by-name` }));

/** Values that their shape gives away, in free text. */
const byShape = [
  "ada.lovelace@example.com",
  "grace+hopper@mail.example.co.uk",
  "linus%40example.org",
  jwt,
  "ghp_SeededSeededSeededSeededSeeded12",
  "github_pat_11SEEDED0Seeded_Seeded",
  "glpat-SeededSeededSeeded",
  "npm_SeededSeededSeededSeeded12",
  "xoxb-1234567890-SeededSeeded",
  "sk-proj-SeededSeededSeededSeeded",
  "sk_live_SeededSeededSeeded12",
  "whsec_SeededSeededSeeded12",
  "AKIASEEDEDSEEDED1234",
  "AIzaSeededSeededSeededSeededSeededSeeded",
  "SG.SeededSeededSeeded12.SeededSeededSeeded12",
  "4111 1111 1111 1111",
  "5500005555555559",
] as const;

/** Values inside of text that names them. */
const inText = [
  { text: "Authorization: Bearer $", value: "seededbearer0123456789" },
  { text: "authorization: Basic $", value: "c2VlZGVkOnNlZWRlZA==" },
  { text: "connecting to postgres://app:$@db:5432/app", value: "seeded-url-password" },
  { text: "GET /reset?token=$&x=1", value: "seeded-query-token" },
  { text: "GET /login?api_key=$", value: "seeded-query-key" },
  { text: "password=$", value: "seeded-assigned" },
  { text: "password: $", value: "seeded-colon" },
  { text: 'body was {"password":"$"}', value: "seeded-json-in-text" },
  { text: "cookie was connect.sid=$; Path=/", value: "seeded-cookie-value" },
  { text: "post to https://hooks.slack.com/$", value: "services/T00SEEDED/B00SEEDED/seededseeded" },
  { text: `-----BEGIN PRIVATE KEY-----\n$\n-----END PRIVATE KEY-----`, value: key },
] as const;

const fromConfig = ["seeded-config-secret", 'seeded"quoted\\secret'] as const;
const count = byName.length + byShape.length + inText.length + fromConfig.length;

describe("sixty seeded values", () => {
  const { log, lines } = logsInMemory({ redact: { values: fromConfig.map((value) => new Secret(value)) } });
  const free: readonly { readonly text: string; readonly value: string }[] = [
    ...byShape.map((value) => ({ text: `about $ here`, value })),
    ...inText,
    ...fromConfig.map((value) => ({ text: "it is $!", value })),
  ];

  for (const { name, value } of byName) {
    log.info({ [name]: value }, "flat");
    log.info({ request: { headers: [{ [name]: value }] } }, "deep");
    log.error(Object.assign(new Error("with fields"), { config: { [name]: value } }));
    log.child({ [name]: value }).info("bound");
  }
  for (const { text, value } of free) {
    const whole = text.replace("$", () => value);
    log.info(whole);
    log.info({ note: whole }, "as a field");
    log.info({ list: [{ note: whole }] }, "deep");
    log.error(new Error(whole, { cause: new Error(whole) }));
    log.child({ note: whole }).info("bound");
  }

  test("are sixty", () => expect(count).toBe(60));

  test.each([...byName.map(({ value }) => value), ...free.map(({ value }) => value)])("%s is in no line", (value) => {
    const forms = [value, JSON.stringify(value).slice(1, -1)];
    expect(lines.filter((line) => forms.some((form) => line.includes(form))).length).toBe(0);
  });

  test("leave every line valid JSON", () => {
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
    expect(lines).toHaveLength(byName.length * 4 + free.length * 5);
  });
});

describe("redaction", () => {
  test("leaves ordinary text and figures as they are", () => {
    const { log, lines } = logsInMemory();
    const record = {
      orderId: 4111111111111112,
      at: 1_700_000_000_000,
      tokensUsed: 12,
      url: "https://example.com/a?b=c",
      note: "secretary passes a token ring",
    };
    log.info(record, "nothing to hide");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ ...record, msg: "nothing to hide" });
  });

  test("takes names, values and shapes of one's own", () => {
    const { log, lines } = logsInMemory({
      redact: { names: ["licence"], values: ["known-value"], patterns: [/ABN \d+/] },
    });
    log.info({ licence: "L-1", note: "a known-value and ABN 123" }, "own");
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ licence: "[redacted]", note: "a [redacted] and [redacted]" });
  });
});
