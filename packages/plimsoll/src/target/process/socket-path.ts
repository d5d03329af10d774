import { mkdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { digestOf } from "../../base/digest.js";
import { PlimsollError } from "../../base/error.js";

/**
 * Where a process of an environment answers its owner. Not in the state folder, as the path of a Unix socket is limited
 * to 107 bytes (unix(7)); named by a digest of that folder, so that two checkouts never meet.
 */
export function socketPath(stateDir: string, environment: string, process: "supervisor" | "proxy"): string {
  const folder = privateFolder();
  return join(folder, `${digestOf(`${resolve(stateDir)}\0${environment}`).slice(0, 16)}.${process}.sock`);
}

function privateFolder(): string {
  const uid = process.getuid?.() ?? 0;
  const folder = join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `plimsoll-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = statSync(folder);
  if (found.uid === uid && (found.mode & 0o077) === 0) return folder;
  throw new PlimsollError({
    code: "TGT-SOCKET-FOLDER",
    kind: "world",
    message: `Cannot put sockets into ${folder} as others could reach them: found owner ${found.uid} and mode ${(found.mode & 0o777).toString(8)}, wanted owner ${uid} and mode 700`,
    place: folder,
    hint: "Remove that folder, or set XDG_RUNTIME_DIR to a folder of your own",
  });
}
