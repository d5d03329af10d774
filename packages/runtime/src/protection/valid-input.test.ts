import { expect, test } from "vitest";
import { z } from "zod";
import { validInput } from "./valid-input.js";

const schema = z.object({ email: z.email(), tags: z.array(z.string()).default([]) });

test("input that fits comes back as the schema makes it", async () => {
  expect(await validInput(schema, { email: "ada@example.com" })).toEqual({ email: "ada@example.com", tags: [] });
});

test("input that does not fit is refused with 400 and every place", async () => {
  await expect(validInput(schema, { email: "ada", tags: [1] })).rejects.toMatchObject({
    statusCode: 400,
    message: expect.stringMatching(/^The input does not fit: email: .*; tags\.0: .*/),
  });
});
