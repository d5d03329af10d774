import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../base/clock.js";
import type { SecretStore } from "../../../store/secret-store.js";
import { environmentFolders } from "../environment-folders.js";
import { DEFAULT_FALLBACK, reachableFolder } from "./reachable-folder.js";
import { type ServerUser, serverUser } from "./server-user.js";

export interface StoresOptions {
  /** The `.plimsoll` folder. */
  readonly stateDir: string;
  readonly app: string;
  readonly environment: string;
  /** Keeps the stores' passwords. */
  readonly secrets: SecretStore;
  readonly clock: Clock;
  /** One line for people about what was done to a store. */
  readonly log: (line: string) => void;
  /** Holds the folders of the unix sockets; their paths are limited to 107 bytes. Default: the system's temporary folder. */
  readonly runtimeDir?: string;
  /** Stands in for the state folder when the servers' user cannot reach that. Default: /var/lib/plimsoll. */
  readonly fallbackDir?: string;
}

/** What everything about the stores of one environment needs to know. */
export interface StoreContext extends StoresOptions {
  readonly user: ServerUser;
  /** The environment's folder, or what stands in for it. */
  readonly root: string;
  /** Servers' binaries. */
  readonly cacheDir: string;
}

export function storeContext(options: StoresOptions): StoreContext {
  const environmentDir = environmentFolders(options.stateDir, options.environment).root;
  const fallback = options.fallbackDir ?? DEFAULT_FALLBACK;
  const user = serverUser(join(reachableFolder(environmentDir, serverUser(""), fallback), "stores"));
  const root = reachableFolder(environmentDir, user, fallback);
  const cacheDir = reachableFolder(join(options.stateDir, "cache"), user, fallback);
  // Our own folders, that the server walks through: its data lies deeper, in folders that are its own.
  for (const name of ["stores", "backups"]) {
    mkdirSync(join(root, name), { recursive: true, mode: 0o711 });
    if (root !== environmentDir) linkFrom(join(environmentDir, name), join(root, name));
  }
  return { ...options, user, root, cacheDir };
}

/** People, and what only looks, find the data in the state folder all the same. */
function linkFrom(path: string, target: string): void {
  if (!existsSync(path)) symlinkSync(target, path);
}
