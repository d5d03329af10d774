import { existsSync, rmSync } from "node:fs";
import { type Clock, systemClock } from "../../../base/clock.js";
import { messageOf } from "../../../base/error.js";
import { isAlive } from "../../../base/process-identity.js";
import { connectProxy, type ProxyClient } from "../proxy/client.js";
import { holderOf } from "../proxy/parent/claim.js";
import type { Address } from "../proxy/routing-table.js";
import { startProxy } from "../proxy/start-proxy.js";

/** The environment's proxy: adopted when it runs, started again when it died. */
export interface ProxyKeeper {
  /** Undefined before the first release: then there is no traffic either. */
  current(): Promise<ProxyClient | undefined>;
  /** The proxy, started if there was none; `entrance` counts only for the very first start. */
  ensure(entrance: Address): Promise<ProxyClient>;
  /** Stops it and forgets its table: what it would route to is gone. */
  remove(): Promise<void>;
}

export interface ProxyPlace {
  readonly stateDir: string;
  readonly socketPath: string;
  readonly log: (line: string) => void;
  readonly clock?: Clock;
}

const LOOK_EVERY_MS = 50;
/** The proxy's processes replace each other within this many looks; only when all of them died is it our turn. */
const LOOKS_BEFORE_START = 3;
const AFTER_FAILED_START_MS = 1_000;
/** For a start that goes by the saved table. */
const NOWHERE: Address = { host: "127.0.0.1", port: 0 };

export function keepProxy(place: ProxyPlace): ProxyKeeper {
  const { stateDir, socketPath, log, clock = systemClock } = place;
  const stopped = new AbortController();
  let client: Promise<ProxyClient> | undefined;

  const start = async (entrance: Address): Promise<ProxyClient> => {
    const started = await startProxy({ stateDir, socketPath, public: entrance });
    log(`proxy ${started.how}`);
    return started.client;
  };
  const ensure = (entrance: Address): Promise<ProxyClient> => {
    client ??= start(entrance).catch((error) => {
      client = undefined;
      throw error;
    });
    return client;
  };

  const watch = async () => {
    for (let dead = 0; !stopped.signal.aborted; ) {
      await clock.sleep(LOOK_EVERY_MS, stopped.signal);
      const holder = client === undefined ? undefined : holderOf(stateDir);
      dead = holder === undefined || isAlive(holder) ? 0 : dead + 1;
      if (dead < LOOKS_BEFORE_START || stopped.signal.aborted) continue;
      await start(NOWHERE).catch(async (error) => {
        log(`proxy cannot be started again: ${messageOf(error)}`);
        await clock.sleep(AFTER_FAILED_START_MS, stopped.signal);
      });
    }
  };
  void watch();

  /** What it saved says that there was one, and where it listened. */
  const known = async () => (client !== undefined || existsSync(stateDir) ? await ensure(NOWHERE) : undefined);
  return {
    current: async () => (stopped.signal.aborted ? undefined : await known()),
    ensure,
    remove: async () => {
      stopped.abort();
      const holder = holderOf(stateDir);
      if (holder !== undefined && isAlive(holder)) await connectProxy(socketPath).stop();
      rmSync(socketPath, { force: true });
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
