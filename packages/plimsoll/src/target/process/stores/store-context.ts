import { existsSync, lstatSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../base/clock.js";
import { PlimsollError } from "../../../base/error.js";
import type { SecretStore } from "../../../store/secret-store.js";
import { environmentFolders } from "../environment-folders.js";
import { DEFAULT_FALLBACK, reachableFolder } from "./reachable-folder.js";
import { makePassage, type ServerUser, serverUser } from "./server-user.js";

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
  /** Holds the folders of the unix sockets; their paths are limited to 107 bytes. Default: /tmp. */
  readonly runtimeDir?: string;
  /** Stands in for the state folder when the servers' user cannot reach that. Default: /var/lib/plimsoll. */
  readonly fallbackDir?: string;
}

/** What everything about the stores of one environment needs to know. */
export interface StoreContext extends StoresOptions {
  readonly user: ServerUser;
  readonly environmentDir: string;
  /** The environment's folder, or what stands in for it. */
  readonly root: string;
  /** Servers' binaries. */
  readonly cacheDir: string;
}

export function storeContext(options: StoresOptions): StoreContext {
  const environmentDir = environmentFolders(options.stateDir, options.environment).root;
  const fallback = options.fallbackDir ?? DEFAULT_FALLBACK;
  const user = serverUser(join(environmentDir, "stores"));
  const root = reachableFolder(environmentDir, user, fallback);
  const cacheDir = reachableFolder(join(options.stateDir, "cache"), user, fallback);
  for (const name of root === environmentDir ? [] : OUR_FOLDERS) {
    refuseUnreachable(join(environmentDir, name), join(root, name));
  }
  return { ...options, user, environmentDir, root, cacheDir };
}

/** Our own folders, that the servers walk through: their data lies deeper, in folders of theirs. */
const OUR_FOLDERS = ["stores", "backups"];

/** Makes the folders that stores and backups go to; people find them in the state folder all the same. */
export function makeRoots({ environmentDir, root, cacheDir }: StoreContext): void {
  makePassage(cacheDir);
  for (const name of OUR_FOLDERS) {
    makePassage(join(root, name));
    if (!existsSync(join(environmentDir, name))) symlinkSync(join(root, name), join(environmentDir, name));
  }
}

/** Data that is there for real was reachable once: to begin anew elsewhere would look as if it were lost. */
function refuseUnreachable(path: string, target: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isSymbolicLink() || readdirSync(path).length === 0) return;
  throw new PlimsollError({
    code: "TGT-STORES-UNREACHABLE",
    kind: "world",
    message: `Cannot use the stores in ${path} as the user who runs their servers can no longer reach that folder`,
    place: path,
    hint: `Let others pass through every folder above it (chmod o+x), or move what it holds to ${target}`,
  });
}
