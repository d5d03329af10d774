import { execFile } from "node:child_process";
import { closeSync, constants, mkdirSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

/** One of the kernel's pipes: what is written to the descriptor is read from the socket until all writers are gone. */
export interface Pipe {
  readonly reader: Socket;
  readonly writer: number;
}

/**
 * What Node calls a pipe is a socket, and a job that writes to `/dev/stderr` by its name, as shell scripts do, cannot open
 * a socket (ENXIO). A named pipe whose name is removed at once is a real one.
 * @param folder where the name may stand for a moment
 */
export async function openPipe(folder: string, name: string): Promise<Pipe> {
  const path = join(folder, `${name}.pipe`);
  mkdirSync(folder, { recursive: true });
  await promisify(execFile)("mkfifo", ["-m", "600", path]);
  try {
    // Without a reader the writer would wait, and without a writer the reader would see the end at once.
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(path, constants.O_WRONLY);
    return { reader: new Socket({ fd: reader, readable: true, writable: false }), writer };
  } finally {
    rmSync(path, { force: true });
  }
}

/** After a child has inherited it: as long as we hold it, the reader sees no end. */
export function closeWriter(pipe: Pipe): void {
  closeSync(pipe.writer);
}
