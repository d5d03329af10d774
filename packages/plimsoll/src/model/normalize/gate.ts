import type { WrittenGate } from "../../definition/gate.js";
import type { GateModel } from "../app-model.js";
import { DEFAULTS } from "../defaults.js";
import { milliseconds } from "./quantity.js";

export function normalizeGate(name: string, written: WrittenGate): GateModel {
  const fields = typeof written === "string" ? { run: written } : written;
  return {
    name,
    run: fields.run,
    needs: fields.needs ?? [],
    withinMs: milliseconds(fields.within ?? DEFAULTS.gateWithin),
    coverage: fields.coverage,
  };
}
