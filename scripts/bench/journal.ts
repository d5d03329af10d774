import { closeSync, fsyncSync, mkdtempSync, openSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compiled, median, ms, type Row } from "./table.js";

const ENTRIES = 300;

/** One durable entry against the same bytes written and flushed by hand. */
export async function benchJournal(): Promise<readonly Row[]> {
  const { FileJournal } =
    await compiled<typeof import("../../packages/plimsoll/src/store/file/file-journal.js")>(
      "store/file/file-journal.js",
    );
  const dir = mkdtempSync(join(tmpdir(), "bench-journal-"));
  const journal = new FileJournal(join(dir, "journal.ndjson"));
  const file = openSync(join(dir, "bare"), "a");
  const ours: number[] = [];
  const bare: number[] = [];
  for (let n = 0; n < ENTRIES; n += 1) {
    const before = performance.now();
    await journal.append({ kind: "intent", step: String(n), at: n, fence: 1 });
    const between = performance.now();
    writeSync(file, `{"kind":"intent","step":"${n}","at":${n},"fence":1}\t0123456789ab\n`);
    fsyncSync(file);
    ours.push(between - before);
    bare.push(performance.now() - between);
  }
  closeSync(file);
  journal.close();
  const ratio = median(ours) / median(bare);
  return [
    {
      what: "journal append, durable",
      found: `${ms(median(ours))}, ${ratio.toFixed(2)} of a bare write and fsync`,
      bar: "<= 2",
      met: ratio <= 2,
    },
  ];
}
