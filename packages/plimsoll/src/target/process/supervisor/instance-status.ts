import { describeExit } from "../instances/exit.js";
import type { InstanceView } from "../instances/instance.js";
import { processIds, statFields } from "../instances/proc.js";
import type { InstanceStatus } from "../supervisor-protocol.js";

/** Instances as `plimsoll status` shows them. */
export function instanceStatuses(views: readonly InstanceView[], now: number): readonly InstanceStatus[] {
  const memory = memoryByGroup();
  return views.map(({ record, phase, trace }) => ({
    id: record.id,
    service: record.service,
    revision: record.revision,
    release: record.release,
    phase,
    ready: trace.ready,
    pid: record.process?.pid,
    port: record.port,
    uptimeMs: record.process === undefined ? undefined : now - record.startedAt,
    restarts: record.restarts,
    memory: record.process === undefined ? undefined : memory.get(record.process.pid),
    lastExit: record.lastExit === undefined ? undefined : describeExit(record.lastExit),
  }));
}

/** Resident bytes per process group, from /proc (proc(5)); empty where there is none. */
function memoryByGroup(): ReadonlyMap<number, number> {
  const sums = new Map<number, number>();
  for (const pid of processIds()) {
    const fields = statFields(pid);
    const group = Number(fields[2]);
    const pages = Number(fields[21]);
    if (Number.isFinite(group) && Number.isFinite(pages)) sums.set(group, (sums.get(group) ?? 0) + pages * PAGE);
  }
  return sums;
}

/** What Linux uses on the machines that we run on; a larger page only makes the figure too small. */
const PAGE = 4096;
