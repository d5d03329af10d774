import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../base/secret.js";
import { createSealedSecrets } from "./sealed-secrets.js";

const SENTINEL = "sentinel-5up3r-s3cret-value";
let stateDir: string;

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), "plimsoll-sealed-"));
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

const store = (key?: string) => createSealedSecrets({ stateDir, key });
const allBytes = () =>
  readdirSync(stateDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
    .join("\n");

describe("sealed secrets", () => {
  it("must give back any value, and the same version for the same value, also from a new process", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), async (value) => {
        const id = await store().seal("ANY", new Secret(value));
        expect((await store().open(id)).reveal()).toBe(value);
        expect(await store().seal("ANY", new Secret(value))).toEqual(id);
      }),
      { numRuns: 50 },
    );
  });

  it("must give two values two versions and keep both, as a rollback opens the older one", async () => {
    const first = await store().seal("TOKEN", new Secret("one"));
    const second = await store().seal("TOKEN", new Secret("two"));
    expect(first.version).not.toBe(second.version);
    expect((await store().open(first)).reveal()).toBe("one");
  });

  it("must not reveal by its version that two names share a value", async () => {
    const one = await store().seal("ONE", new Secret("same"));
    const two = await store().seal("TWO", new Secret("same"));
    expect(one.version).not.toBe(two.version);
  });

  it("must never write the plain value, in no usual encoding [SCT-15]", async () => {
    await store().seal("TOKEN", new Secret(SENTINEL));
    const bytes = allBytes();
    for (const form of ["utf8", "base64", "hex"] as const) {
      expect(bytes).not.toContain(form === "utf8" ? SENTINEL : Buffer.from(SENTINEL).toString(form).slice(0, 30));
    }
  });

  it("must make the key file readable by its owner only and refuse one that others may read", async () => {
    const id = await store().seal("TOKEN", new Secret("value"));
    expect(statSync(join(stateDir, "key")).mode & 0o777).toBe(0o600);
    chmodSync(join(stateDir, "key"), 0o644);
    await expect(store().open(id)).rejects.toMatchObject({ code: "STO-KEY-EXPOSED" });
  });

  it("must not make a new key while sealed secrets wait for a lost one", async () => {
    const id = await store().seal("TOKEN", new Secret("value"));
    rmSync(join(stateDir, "key"));
    await expect(store().open(id)).rejects.toMatchObject({ code: "STO-KEY-ABSENT" });
    await expect(store().seal("OTHER", new Secret("value"))).rejects.toMatchObject({ code: "STO-KEY-ABSENT" });
  });

  it("must name a torn key, a torn secret, an absent version, a foreign key and a swapped file each by its own code", async () => {
    const id = await store().seal("TOKEN", new Secret("value"));
    const sealed = join(stateDir, "secrets", id.name, id.version);
    const key = readFileSync(join(stateDir, "key"), "utf8");

    await expect(store("c".repeat(64)).open(id)).rejects.toMatchObject({ code: "STO-SECRET-FOREIGN" });
    await expect(store("short").open(id)).rejects.toMatchObject({ code: "STO-KEY-MALFORMED" });
    await expect(store().open({ name: "TOKEN", version: "0000" })).rejects.toMatchObject({ code: "STO-SECRET-ABSENT" });

    writeFileSync(join(stateDir, "key"), key.slice(0, 20));
    await expect(store().open(id)).rejects.toMatchObject({ code: "STO-KEY-MALFORMED" });
    writeFileSync(join(stateDir, "key"), key);

    const other = await store().seal("TOKEN", new Secret("other"));
    renameSync(join(stateDir, "secrets", "TOKEN", other.version), sealed);
    await expect(store().open(id)).rejects.toMatchObject({ code: "STO-SECRET-FOREIGN" });
    writeFileSync(sealed, readFileSync(sealed, "utf8").slice(0, 30));
    await expect(store().open(id)).rejects.toMatchObject({ code: "STO-SECRET-TORN" });
  });

  it("must accept PLIMSOLL_KEY as hexadecimal and as base64, and then write no key file", async () => {
    const id = await store("ab".repeat(32)).seal("TOKEN", new Secret("value"));
    const sameKey = Buffer.from("ab".repeat(32), "hex").toString("base64");
    expect((await store(sameKey).open(id)).reveal()).toBe("value");
    expect(readdirSync(stateDir)).toEqual(["secrets"]);
  });

  it("must refuse a name that leads out of its folder", async () => {
    await expect(store().seal("../evil", new Secret("value"))).rejects.toMatchObject({ code: "STO-SECRET-NAME" });
  });
});
