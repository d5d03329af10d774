import { z } from "zod";
import type { WrittenGate, WrittenGateFields } from "../../definition/gate.js";
import { DEFAULTS } from "../defaults.js";
import {
  decimal,
  duration,
  label,
  listOf,
  objectOf,
  oneOf,
  optional,
  repositoryPath,
  required,
  text,
  yesOrNo,
} from "./leaf.js";

const fields = objectOf<WrittenGateFields>("a command, or an object with run", {
  run: required(text("be a command"), "Shell command in dir; exit code 0 is a pass"),
  needs: optional(listOf(label(), "store names"), "Stores started fresh for this gate, and thrown away after it"),
  within: optional(duration(), "A gate that takes longer has failed", DEFAULTS.gateWithin),
  coverage: optional(decimal(0, 100), "Line coverage in percent that the report must reach"),
  stage: optional(
    oneOf("quality", "test", "security"),
    "Where it stands in a pipeline. Left out: test when it needs a store or has a coverage, else by its name",
  ),
  dir: optional(repositoryPath(), "Folder that it runs in, from the repository's root", DEFAULTS.dir),
  pipelineOnly: optional(yesOrNo(), "Only where the pipeline runs, not with every release", false),
});

export const gateSchema: z.ZodType<WrittenGate> = z.union([text("be a command"), fields], {
  error: "be a command, or an object with run",
});
