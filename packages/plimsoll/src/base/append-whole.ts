import { writeSync } from "node:fs";

/**
 * One write to a file that is open for appending, so that what other processes append does not mix with it. A file system
 * takes a part of it only when there is no room for the rest; then this throws what it would say to the next byte.
 */
export function appendWhole(file: number, bytes: Uint8Array): void {
  const written = writeSync(file, bytes);
  if (written === bytes.length) return;
  const message = `ENOSPC: no space left on device, write: ${written} of ${bytes.length} bytes fitted`;
  throw Object.assign(new Error(message), { code: "ENOSPC", syscall: "write" });
}
