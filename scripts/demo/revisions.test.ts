import { expect, test } from "vitest";
import { filesAt, revisions } from "./revisions.js";

const numbers = revisions.map(({ number }) => number);

test("every revision must apply to the example as it is, and change something", () => {
  const texts = [1, ...numbers].map((number) => JSON.stringify([...filesAt(number)]));
  expect(numbers).toEqual([2, 3, 4, 5, 6]);
  expect(new Set(texts).size).toBe(texts.length);
});

test("a revision must leave nothing behind of a bad one before it", () => {
  const [two, three, four, six] = [2, 3, 4, 6].map((number) => filesAt(number));
  const changed = (from: typeof two, to: typeof two) =>
    [...(to ?? [])].filter(([path, text]) => from?.get(path) !== text);
  expect(changed(two, three).map(([path]) => path)).toEqual(["apps/api/src/job-routes.ts"]);
  expect(changed(two, four).map(([path]) => path)).toEqual(["apps/api/src/job-routes.ts"]);
  expect(changed(two, six).map(([path]) => path)).toEqual(["apps/api/src/job-view.ts"]);
});

test("only the API must be built again, and only the second revision must bring a migration", () => {
  for (const number of numbers) {
    const touched = [...filesAt(number)].filter(([path, text]) => filesAt(number - 1).get(path) !== text);
    expect(touched.every(([path]) => path.startsWith("apps/api/"))).toBe(true);
    expect(touched.some(([path]) => path.endsWith(".sql"))).toBe(number === 2);
  }
});

test("an edit whose place is gone must fail and say which", () => {
  expect(() => filesAt(3, () => "something else")).toThrow(
    /Cannot edit apps\/api\/src\/job-view.ts for revision 2: found the text .* 0 times/,
  );
  expect(() => filesAt(7)).toThrow("There is no revision 7");
});
