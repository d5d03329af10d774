import type { WrittenVariable } from "../../definition/service.js";
import type { EnvironmentValue } from "../app-model.js";

export function environmentValue(written: WrittenVariable): EnvironmentValue {
  if (typeof written === "object") return { kind: "secret", name: written.secret };
  return { kind: "plain", value: String(written) };
}
