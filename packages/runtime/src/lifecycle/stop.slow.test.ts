import { expect, test } from "vitest";
import { stopUnderLoad } from "../testing/stop-under-load.js";

test("a stop under 500 requests a second, a hundred times, loses none and always ends with 0 in time", async () => {
  for (let time = 0; time < 100; time++) {
    const { failures, exitCode, troubles } = await stopUnderLoad();
    expect({ time, failures, exitCode, troubles }).toEqual({ time, failures: [], exitCode: 0, troubles: [] });
  }
}, 600_000);
