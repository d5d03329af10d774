import { join } from "node:path";
import { leaseHolder } from "../../packages/plimsoll/src/store/file/file-lease.js";
import { ask } from "../world/ask.js";
import type { Shop, Status } from "../world/shop.js";
import {
  isPostgres,
  isProxyParent,
  isProxyWorker,
  isRedis,
  isSupervisor,
  type ShopProcess,
  shopProcesses,
} from "./processes.js";

export interface EndState {
  /** The release that serves. */
  readonly serving: string;
  readonly subject: string;
  readonly problems: readonly string[];
}

const SETTLES_WITHIN_MS = 30_000;

/**
 * What is not as it should be after the next ordinary command: one revision that serves, ready, with everything that
 * belongs to it and nothing else. What died may take a moment to be there again; nobody does anything for it.
 */
export async function endState(shop: Shop): Promise<EndState> {
  for (const deadline = Date.now() + SETTLES_WITHIN_MS; ; ) {
    const status = await shop.status();
    const problems = await problemsOf(shop, status);
    if (problems.length === 0 || Date.now() > deadline) {
      return { serving: status.serves?.release ?? "", subject: status.serves?.subject ?? "", problems };
    }
  }
}

async function problemsOf(shop: Shop, status: Status): Promise<readonly string[]> {
  const answers = [await frontPage(shop), await frontPage(shop), await frontPage(shop)];
  const versions = [...new Set(answers)].join();
  const serving = Object.values(status.services).map((all) => all.filter(({ weight }) => weight > 0));
  const holder = leaseHolder(join(shop.stateDir, "environments/production/leases"));
  const stored = await ask(shop.port, "/entries").catch(String);
  return [
    ...unless(status.underWay === undefined, `release ${status.underWay?.release} is under way`),
    ...unless(holder === undefined, `the environment is held by process ${holder?.pid}`),
    ...unless(status.serves !== undefined, "no release serves"),
    ...unless(`Version ${versions}` === status.serves?.subject, `${versions} answers`),
    ...unless(
      serving.every(([one, ...more]) => more.length === 0 && one?.weight === 100 && one.ready === one.running),
      `traffic goes to ${JSON.stringify(serving)}`,
    ),
    ...unless(typeof stored === "object" && stored.status === 200, `the stores answer ${JSON.stringify(stored)}`),
    ...Object.entries(status.stores).flatMap(([name, { kind }]) => unless(kind === "running", `${name} is ${kind}`)),
    ...processProblems(shopProcesses(shop.dir), status),
  ];
}

/** A proxy that has just died may take a connection with it; the load counts those. */
function frontPage(shop: Shop): Promise<string> {
  return shop.serves().catch(String);
}

/** Every process is one that is known, and there is the right number of each. */
function processProblems(processes: readonly ShopProcess[], { instances }: Status): readonly string[] {
  const instancePids = new Set(instances.map(({ pid }) => pid));
  const kinds = [
    { name: "supervisors", is: isSupervisor, wanted: 1 },
    { name: "proxy parents", is: isProxyParent, wanted: 1 },
    { name: "proxy workers", is: isProxyWorker, wanted: 2 },
    { name: "PostgreSQL servers", is: isPostgres, wanted: 1 },
    { name: "Redis servers", is: isRedis, wanted: 1 },
    { name: "instances", is: ({ pid }: ShopProcess) => instancePids.has(pid), wanted: instances.length },
  ];
  const postgres = new Set(processes.filter(isPostgres).map(({ pid }) => pid));
  const orphans = processes.filter((each) => !kinds.some(({ is }) => is(each)) && !postgres.has(each.parent));
  return [
    ...instances.filter(({ phase }) => phase !== "running").map(({ id, phase }) => `${id} is ${phase}`),
    ...kinds.flatMap(({ name, is, wanted }) => {
      const found = processes.filter(is).length;
      return unless(found === wanted, `${found} ${name}, wanted ${wanted}`);
    }),
    ...orphans.map(({ pid, command }) => `process ${pid} belongs to nobody: ${command}`),
  ];
}

function unless(holds: boolean, problem: string): readonly string[] {
  return holds ? [] : [problem];
}
