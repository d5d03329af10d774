import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { unusedPort } from "../../base/unused-port.testsuite.js";

/** Whether Debian's registry and skopeo are installed; where they are not there is nothing real to ask. */
export const hasRegistry = ["docker-registry", "skopeo"].every(
  (program) => spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0,
);

/** A real registry of this machine, over HTTP. */
export class Registry {
  readonly address: string;
  /** A home folder in which skopeo knows that this registry speaks HTTP. */
  readonly home: string;
  readonly #process: ChildProcess;

  private constructor(address: string, home: string, process: ChildProcess) {
    this.address = address;
    this.home = home;
    this.#process = process;
  }

  static async given(): Promise<Registry> {
    const home = mkdtempSync(join(tmpdir(), "plimsoll-registry-"));
    const address = `127.0.0.1:${await unusedPort()}`;
    const storage = { filesystem: { rootdirectory: join(home, "images") } };
    writeFileSync(join(home, "registry.json"), JSON.stringify({ version: 0.1, storage, http: { addr: address } }));
    const containers = join(home, ".config/containers");
    mkdirSync(containers, { recursive: true });
    writeFileSync(join(containers, "registries.conf"), `[[registry]]\nlocation = "${address}"\ninsecure = true\n`);
    const process = spawn("docker-registry", ["serve", join(home, "registry.json")], { stdio: "ignore" });
    await vi.waitFor(async () => expect((await fetch(`http://${address}/v2/`)).status).toBe(200), { timeout: 30_000 });
    return new Registry(address, home, process);
  }

  close(): void {
    this.#process.kill();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Pushes an image of one empty layer that differs by its label; gives the digest that the registry itself has for it. */
  push(name: string, label: string): string {
    const layout = writeImage(join(this.home, `layout-${label}`), label);
    const copy = ["copy", "--insecure-policy", "--dest-tls-verify=false"];
    execFileSync("skopeo", [...copy, `oci:${layout}`, `docker://${this.address}/${name}`], { stdio: "pipe" });
    const [repository = "", tag = ""] = name.split(":");
    const url = `http://${this.address}/v2/${repository}/manifests/${tag}`;
    const head = execFileSync("curl", ["-sI", "-H", `Accept: ${OCI}.manifest.v1+json`, url], { encoding: "utf8" });
    return /docker-content-digest: (\S+)/i.exec(head)?.[1] ?? "";
  }
}

const OCI = "application/vnd.oci.image";

/** As an OCI layout, which is a folder that skopeo can push. */
function writeImage(layout: string, label: string): string {
  mkdirSync(join(layout, "blobs/sha256"), { recursive: true });
  const add = (content: string | Buffer, mediaType: string) => {
    const hex = createHash("sha256").update(content).digest("hex");
    writeFileSync(join(layout, "blobs/sha256", hex), content);
    return { mediaType, digest: `sha256:${hex}`, size: Buffer.byteLength(content) };
  };
  const layer = add(Buffer.alloc(1024), `${OCI}.layer.v1.tar`);
  const rootfs = { type: "layers", diff_ids: [layer.digest] };
  const fields = { architecture: "amd64", os: "linux", rootfs, config: { Labels: { label } } };
  const config = add(JSON.stringify(fields), `${OCI}.config.v1+json`);
  const manifest = add(JSON.stringify({ schemaVersion: 2, config, layers: [layer] }), `${OCI}.manifest.v1+json`);
  writeFileSync(join(layout, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  writeFileSync(join(layout, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }));
  return layout;
}
