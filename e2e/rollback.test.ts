import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { Shop, type ShopParts } from "./world/shop.js";

let shop: Shop;
afterEach(() => shop.close());

test("a rollback serves the earlier record byte for byte, although code, configuration and secrets have changed", async () => {
  shop = await Shop.given(partsOf("one"));
  shop.env = { TOKEN: "secret-one" };
  const first = (await shop.ships()).summary.release;
  const before = { record: readFileSync(shop.releaseFile(first, "record.json")), env: await instanceVariables() };
  shop.commit({ version: "B" }, partsOf("two"));
  shop.env = { TOKEN: "secret-two" };
  const second = (await shop.ships()).summary.release;
  expect(await instanceVariables()).toMatchObject({ MODE: "two", TOKEN: "secret-two" });

  const { exitCode, summary } = await shop.rollsBack();

  expect(exitCode).toBe(0);
  expect(summary).toMatchObject({ kind: "rollback", outcome: "promoted", serves: first });
  expect(await shop.serves()).toBe("A");
  expect(await instanceVariables()).toEqual(before.env);
  expect(before.env).toMatchObject({ MODE: "one", TOKEN: "secret-one" });
  expect(readFileSync(shop.releaseFile(first, "record.json"))).toEqual(before.record);

  // Warm so far; once more when nothing of it runs any longer.
  await shop.rollsBack("--to", second);
  shop.commit({ version: "C" });
  await shop.ships();
  const cold = await shop.rollsBack("--to", "1");
  expect(cold.summary).toMatchObject({ outcome: "promoted", serves: first });
  expect(cold.summary.steps.map(({ what }) => what.split(" ")[0])).toContain("start");
  expect(await shop.serves()).toBe("A");
  expect(await instanceVariables()).toEqual(before.env);
});

test("a rollback needs no sound definition", async () => {
  shop = await Shop.given();
  await shop.ships();
  shop.commit({ version: "B" });
  await shop.ships();
  shop.write("plimsoll.config.ts", "export default defineApp({ ;");

  const { exitCode } = await shop.rollsBack();

  expect(exitCode).toBe(0);
  expect(await shop.serves()).toBe("A");
});

test("a rollback with nothing to return to is refused with exit code 2 and says what there is", async () => {
  shop = await Shop.given();
  const nothing = await shop.runs("rollback", "production", "--yes");
  expect(nothing).toMatchObject({ exitCode: 2, stdout: "" });
  expect(nothing.stderr).toContain("nothing was ever shipped there");
  const { summary } = await shop.ships();

  const refused = await shop.runs("rollback", "production", "--yes");
  const unknown = await shop.runs("rollback", "production", "--yes", "--to", "7");

  expect(refused.exitCode).toBe(2);
  expect(refused.stderr).toContain(
    `Cannot roll production back as there is no release before ${summary.release} (REL-NO-EARLIER-RELEASE)`,
  );
  expect(unknown.exitCode).toBe(2);
  expect(unknown.stderr).toContain('Cannot return production to "7" as no such release was ever promoted');
  expect(unknown.stderr).toContain(`Promoted were ${summary.release}`);
  expect(await shop.serves()).toBe("A");
});

function partsOf(mode: "one" | "two"): ShopParts {
  return { api: { env: { MODE: mode, TOKEN: { secret: "TOKEN" } }, scale: mode === "one" ? 2 : 1 } };
}

/** All but what names one instance. */
async function instanceVariables() {
  const { PORT, PLIMSOLL_INSTANCE, ...rest } = await shop.instanceEnvironment();
  return rest;
}
