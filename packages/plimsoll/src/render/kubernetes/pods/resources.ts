import type { ResourcesModel } from "../../../model/app-model.js";
import { byteQuantity, cpuQuantity } from "../quantity.js";

export function resourcesOf({ cpu, memory }: ResourcesModel) {
  return {
    requests: { cpu: cpuQuantity(cpu.request), memory: byteQuantity(memory.request) },
    limits: { cpu: cpuQuantity(cpu.limit), memory: byteQuantity(memory.limit) },
  };
}
