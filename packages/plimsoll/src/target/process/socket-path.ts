import { linkSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { digestOf } from "../../base/digest.js";
import { PlimsollError, systemCodeOf } from "../../base/error.js";
import { environmentFolders } from "./environment-folders.js";

/**
 * Where a process of an environment answers its owner. Not in the state folder, as the path of a Unix socket is limited
 * to 107 bytes (unix(7)). Chosen once and written down: a shell with another XDG_RUNTIME_DIR must find the same process.
 */
export function socketPath(stateDir: string, environment: string, process: "supervisor" | "proxy"): string {
  const { root } = environmentFolders(stateDir, environment);
  const file = join(root, `${process}.socket`);
  const path = written(file) ?? chosen(file, resolve(stateDir), environment, process);
  makePrivateFolder(dirname(path));
  return path;
}

function written(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** The first name wins when two choose at once. */
function chosen(file: string, stateDir: string, environment: string, name: string): string {
  const uid = process.getuid?.() ?? 0;
  const folder = join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `plimsoll-${uid}`);
  const path = join(folder, `${digestOf(`${stateDir}\0${environment}`).slice(0, 16)}.${name}.sock`);
  const temporary = `${file}.${process.pid}.tmp`;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(temporary, path, { mode: 0o600 });
  try {
    linkSync(temporary, file);
    return path;
  } catch (error) {
    if (systemCodeOf(error) !== "EEXIST") throw error;
    return written(file) ?? path;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** The system's temporary folder is open to all: a folder that somebody else made before us is refused. */
function makePrivateFolder(folder: string): void {
  const uid = process.getuid?.() ?? 0;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (found.isDirectory() && found.uid === uid && (found.mode & 0o077) === 0) return;
  throw new PlimsollError({
    code: "TGT-SOCKET-FOLDER",
    kind: "world",
    message: `Cannot put sockets into ${folder} as others could reach them: found owner ${found.uid} and mode ${(found.mode & 0o777).toString(8)}, wanted owner ${uid} and mode 700`,
    place: folder,
    hint: "Remove that folder, or set XDG_RUNTIME_DIR to a folder of your own",
  });
}
