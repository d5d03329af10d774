import type { Row } from "./table.js";

export async function benchProxy(): Promise<readonly Row[]> {
  return [];
}
