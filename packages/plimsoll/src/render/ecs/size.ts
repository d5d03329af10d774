import type { ResourcesModel } from "../../model/app-model.js";

const MEBIBYTE = 1024 * 1024;

/** CPU units and the memory in MiB that Fargate sells with them: from, to, and in steps of. */
const SIZES = [
  { cpu: 256, from: 512, to: 2048, step: 512 },
  { cpu: 512, from: 1024, to: 4096, step: 1024 },
  { cpu: 1024, from: 2048, to: 8192, step: 1024 },
  { cpu: 2048, from: 4096, to: 16_384, step: 1024 },
  { cpu: 4096, from: 8192, to: 30_720, step: 1024 },
  { cpu: 8192, from: 16_384, to: 61_440, step: 4096 },
  { cpu: 16_384, from: 32_768, to: 122_880, step: 8192 },
] as const;

/** The smallest task that holds the service's limits; the largest there is for what would need more. */
export function taskSize({ cpu, memory }: ResourcesModel): { readonly cpu: number; readonly memory: number } {
  const units = Math.ceil((cpu.limit * 1024) / 1000);
  const mebibytes = Math.ceil(memory.limit / MEBIBYTE);
  const size = SIZES.find((one) => one.cpu >= units && one.to >= mebibytes) ?? SIZES[SIZES.length - 1];
  const { from, to, step } = size ?? SIZES[0];
  const wanted = Math.max(from, Math.ceil(mebibytes / step) * step);
  return { cpu: size?.cpu ?? SIZES[0].cpu, memory: Math.min(to, wanted) };
}
