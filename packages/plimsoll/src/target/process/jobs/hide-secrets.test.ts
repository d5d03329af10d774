import fc from "fast-check";
import { expect, test } from "vitest";
import { SecretHider } from "./hide-secrets.js";

function hide(secrets: readonly string[], chunks: readonly Uint8Array[]): string {
  const hider = new SecretHider(secrets);
  return [...chunks.flatMap((chunk) => hider.push(chunk)), ...hider.end()].join("\n");
}

/** Cuts bytes at the given places, wherever they fall within characters. */
function cut(bytes: Uint8Array, places: readonly number[]): readonly Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

test("a secret must not be in the output, wherever the chunks are cut", () => {
  const secret = "s3cr3t-pässwörd/+=";
  fc.assert(
    fc.property(fc.array(fc.string()), fc.array(fc.nat()), fc.constantFrom("", "\n", " "), (words, places, glue) => {
      const text = words.join(secret + glue) + secret;
      const hidden = hide([secret], cut(Buffer.from(text), places));
      expect(hidden).not.toContain(secret);
      expect(hidden).toContain("[secret]");
    }),
  );
});

test("text without secrets must come out as it went in, wherever the chunks are cut", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.array(fc.nat()), (text, places) => {
      fc.pre(!text.includes("\r") && !text.endsWith("\n"));
      expect(hide(["absent-secret"], cut(Buffer.from(text), places))).toBe(text);
    }),
  );
});

test("a secret in a line that never ends must not be in the output", () => {
  const secret = "0123456789-abcdefghij";
  const chunks = Array.from({ length: 40 }, () => Buffer.from(`${"x".repeat(5_000)}${secret}`));
  const halves = chunks.flatMap((chunk) => [chunk.subarray(0, 5_010), chunk.subarray(5_010)]);
  const hidden = hide([secret], halves).replaceAll("\n", "");
  expect(hidden).not.toContain(secret);
  expect(hidden.replaceAll("[secret]", "")).toBe("x".repeat(200_000));
});

test("the forms in which tools write a secret must not be in the output", () => {
  const secret = `p@ss "w'rd"`;
  const url = new URL("postgres://app@db/app");
  url.password = secret;
  const written = [`postgres://app:${encodeURIComponent(secret)}@db/app`, url.href, JSON.stringify({ secret }), secret];
  expect(hide([secret], [Buffer.from(written.join("\n"))]).split("\n")).toEqual([
    "postgres://app:[secret]@db/app",
    "postgres://app:[secret]@db/app",
    '{"secret":"[secret]"}',
    "[secret]",
  ]);
});

test("no line of a secret of several lines must be in the output", () => {
  const key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----";
  expect(hide([key], [Buffer.from(`${key}\nafter`)])).toBe("[secret]\n[secret]\n[secret]\n[secret]\nafter");
});

test("a secret within a longer secret must not uncover the longer one's ends", () => {
  expect(hide(["hunter", "hunter-two-more"], [Buffer.from("x hunter-two-more y")])).toBe("x [secret] y");
});
