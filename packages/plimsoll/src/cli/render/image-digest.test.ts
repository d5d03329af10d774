import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { findImageTool, IMAGE_TOOLS, lookUpWith, works } from "./image-digest.js";

function isThere(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** A registry of this machine, from Debian; where it is not installed there is nothing real to ask. */
const canRun = isThere("docker-registry") && isThere("skopeo");

const sha256 = (bytes: string | Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

let dir: string;
let registry: ReturnType<typeof spawn> | undefined;
let address: string;

beforeAll(async () => {
  if (!canRun) return;
  dir = mkdtempSync(join(tmpdir(), "plimsoll-registry-"));
  address = `127.0.0.1:${await freePort()}`;
  const config = {
    version: 0.1,
    storage: { filesystem: { rootdirectory: join(dir, "images") } },
    http: { addr: address },
  };
  writeFileSync(join(dir, "registry.json"), JSON.stringify(config));
  mkdirSync(join(dir, ".config/containers"), { recursive: true });
  writeFileSync(
    join(dir, ".config/containers/registries.conf"),
    `[[registry]]\nlocation = "${address}"\ninsecure = true\n`,
  );
  process.env.HOME = dir;
  registry = spawn("docker-registry", ["serve", join(dir, "registry.json")], { stdio: "ignore" });
  await vi.waitFor(async () => expect((await fetch(`http://${address}/v2/`)).status).toBe(200), { timeout: 30_000 });
});
afterAll(() => {
  registry?.kill();
  if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
});

/** An image of one empty layer, as an OCI layout that skopeo can push. Gives the digest that the registry has to know. */
function pushed(name: string, label: string): string {
  const layout = join(dir, `layout-${label}`);
  mkdirSync(join(layout, "blobs/sha256"), { recursive: true });
  const add = (content: string | Buffer, mediaType: string) => {
    writeFileSync(join(layout, "blobs/sha256", sha256(content).slice("sha256:".length)), content);
    return { mediaType, digest: sha256(content), size: Buffer.byteLength(content) };
  };
  const layer = Buffer.alloc(1024);
  const oci = "application/vnd.oci.image";
  const fields = { architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: [sha256(layer)] } };
  const config = add(JSON.stringify({ ...fields, config: { Labels: { label } } }), `${oci}.config.v1+json`);
  const layers = [add(layer, `${oci}.layer.v1.tar`)];
  const manifest = add(JSON.stringify({ schemaVersion: 2, config, layers }), `${oci}.manifest.v1+json`);
  writeFileSync(join(layout, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  writeFileSync(join(layout, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }));
  const destination = `docker://${address}/${name}`;
  execFileSync("skopeo", ["copy", "--insecure-policy", "--dest-tls-verify=false", `oci:${layout}`, destination], {
    stdio: "pipe",
  });
  return headDigest(name);
}

/** As the registry itself says it. */
function headDigest(name: string): string {
  const [repository = "", tag = ""] = name.split(":");
  const url = `http://${address}/v2/${repository}/manifests/${tag}`;
  const accept = "Accept: application/vnd.oci.image.manifest.v1+json";
  const head = execFileSync("curl", ["-sI", "-H", accept, url], { encoding: "utf8" });
  return /docker-content-digest: (\S+)/i.exec(head)?.[1] ?? "";
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const bound = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof bound === "object" && bound !== null ? bound.port : 0;
}

const tools = await Promise.all(IMAGE_TOOLS.map(async (tool) => ((await works(tool)) ? [tool] : [])));

describe.skipIf(!canRun).each(tools.flat())("the digest of an image, asked with $program", (tool) => {
  it("must be the one that the registry itself gives, and follow the tag when it moves", async () => {
    const first = pushed("shop/base:1", "a");
    expect(await lookUpWith(tool, `${address}/shop/base:1`)).toEqual({ kind: "found", digest: first });
    const second = pushed("shop/base:1", "b");
    expect(second).not.toBe(first);
    expect(await lookUpWith(tool, `${address}/shop/base:1`)).toEqual({ kind: "found", digest: second });
  });

  it("must be missing with the registry's own reason when there is no such image", async () => {
    const why = expect.stringMatching(/manifest unknown|not found/i);
    expect(await lookUpWith(tool, `${address}/shop/none:1`)).toEqual({ kind: "failed", why });
  });
});

describe("without a program that asks registries", () => {
  it("must say what to install", async () => {
    const { PATH } = process.env;
    process.env.PATH = "/nowhere";
    await expect(findImageTool().finally(() => Object.assign(process.env, { PATH }))).rejects.toThrow("skopeo");
  });
});
