import type { WrittenGate, WrittenGateFields } from "../../definition/gate.js";
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
    stage: fields.stage ?? stageOf(name, fields),
    dir: fields.dir ?? DEFAULTS.dir,
    pipelineOnly: fields.pipelineOnly ?? false,
  };
}

/** What needs a store or reports coverage is a test, whatever it is called. */
function stageOf(name: string, fields: WrittenGateFields): GateModel["stage"] {
  if (fields.coverage !== undefined || (fields.needs ?? []).length > 0 || /test|spec/i.test(name)) return "test";
  return /audit|scan|secur|sast/i.test(name) ? "security" : "quality";
}
