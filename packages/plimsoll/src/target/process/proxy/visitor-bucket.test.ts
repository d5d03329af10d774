import * as fc from "fast-check";
import { expect, test } from "vitest";
import { compileWeights } from "./revision-choice.js";
import { BUCKETS, BucketSequence, bucketFromCookie, visitorCookie } from "./visitor-bucket.js";

const bucket = fc.integer({ min: 0, max: BUCKETS - 1 });
const percent = fc.integer({ min: 0, max: 10_000 }).map((hundredths) => hundredths / 100);

test("a cookie that was set is read back, wherever it stands among others", () => {
  fc.assert(
    fc.property(bucket, fc.constantFrom("", "a=b; "), fc.constantFrom("", "; c=d"), (number, before, after) => {
      const [pair] = visitorCookie(number, undefined).split(";");
      expect(bucketFromCookie(`${before}${pair}${after}`)).toBe(number);
    }),
  );
});

test.each([
  undefined,
  "",
  "plimsoll_visitor=",
  "plimsoll_visitor=12",
  "plimsoll_visitor=12345",
  "plimsoll_visitor=abcd",
  "not_plimsoll_visitor=1234",
  'plimsoll_visitor="1234"',
])("%s holds no bucket of ours", (header) => {
  expect(bucketFromCookie(header)).toBeUndefined();
});

test("a cookie is for the whole domain where one is named", () => {
  expect(visitorCookie(7, "app.localhost")).toBe(
    "plimsoll_visitor=0007; Domain=app.localhost; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax",
  );
});

test("a visitor who has the new revision keeps it as its weight grows", () => {
  fc.assert(
    fc.property(bucket, percent, percent, (visitor, one, other) => {
      const [less, more] = one < other ? [one, other] : [other, one];
      const isNew = (weight: number) => choose(weight)(visitor) === "new";
      expect(isNew(less) && !isNew(more)).toBe(false);
    }),
  );
});

test("exactly its weight of all buckets goes to a revision", () => {
  fc.assert(
    fc.property(percent, (weight) => {
      const of = choose(weight);
      const count = Array.from({ length: BUCKETS }, (_, index) => of(index)).filter((name) => name === "new").length;
      expect(count).toBe(Math.round(weight * 100));
    }),
    { numRuns: 30 },
  );
});

test("visitors without a cookie are spread evenly: any hundred in a row, give or take two", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 20_000 }), (weight, skipped) => {
      const [sequence, of] = [new BucketSequence(), choose(weight)];
      for (let n = 0; n < skipped; n += 1) sequence.next();
      let count = 0;
      for (let n = 0; n < 100; n += 1) if (of(sequence.next()) === "new") count += 1;
      expect(Math.abs(count - weight)).toBeLessThanOrEqual(2);
    }),
  );
});

test("with one revision in service nobody needs a bucket", () => {
  const { only } = compileWeights([
    { name: "old", weight: 0 },
    { name: "new", weight: 100 },
  ]);
  expect(only?.name).toBe("new");
});

function choose(weight: number): (visitor: number) => string | undefined {
  const { of } = compileWeights([
    { name: "old", weight: 100 - weight },
    { name: "new", weight },
  ]);
  return (visitor) => of(visitor)?.name;
}
