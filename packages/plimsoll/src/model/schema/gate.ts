import { z } from "zod";
import type { WrittenGate, WrittenGateFields } from "../../definition/gate.js";
import { DEFAULTS } from "../defaults.js";
import { decimal, duration, label, listOf, objectOf, optional, required, text } from "./leaf.js";

const fields = objectOf<WrittenGateFields>("a command, or an object with run", {
  run: required(text("be a command"), "Shell command at the repository's root; exit code 0 is a pass"),
  needs: optional(listOf(label(), "store names"), "Stores started fresh for this gate, and thrown away after it"),
  within: optional(duration(), "A gate that takes longer has failed", DEFAULTS.gateWithin),
  coverage: optional(decimal(0, 100), "Line coverage in percent that the report must reach"),
});

export const gateSchema: z.ZodType<WrittenGate> = z.union([text("be a command"), fields], {
  error: "be a command, or an object with run",
});
