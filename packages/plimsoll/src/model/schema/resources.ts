import type { WrittenResources } from "../../definition/service.js";
import { DEFAULTS } from "../defaults.js";
import { cpu, memoryRange, objectOf, optional } from "./leaf.js";

export const resourcesSchema = objectOf<WrittenResources>("an object with cpu and memory", {
  cpu: optional(cpu(), "Request and limit, in cores or millicores", DEFAULTS.cpu),
  memory: optional(memoryRange(), "Request and limit", DEFAULTS.memory),
});
