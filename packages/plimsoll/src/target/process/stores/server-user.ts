import { chmodSync, existsSync, lchownSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** Who runs the servers. PostgreSQL refuses to run as root, and Redis has no need to. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
  /** We run as root and give up its rights for the server. */
  readonly differs: boolean;
}

/** Ourselves; as root the owner of the stores that are there already, else the system's `postgres`, else `nobody`. */
export function serverUser(stores: string): ServerUser {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (uid !== 0) return { uid, gid, differs: false };
  const homes = existsSync(stores) ? readdirSync(stores).map((name) => statSync(join(stores, name))) : [];
  const owner = homes.find((home) => home.uid !== 0);
  if (owner !== undefined) return { uid: owner.uid, gid: owner.gid, differs: true };
  const accounts = readFileSync("/etc/passwd", "utf8");
  return { ...(account(accounts, "postgres") ?? account(accounts, "nobody") ?? NOBODY), differs: true };
}

/** The number that Linux gives `nobody` where /etc/passwd does not name it (distroless images). */
const NOBODY = { uid: 65_534, gid: 65_534 };

function account(accounts: string, name: string): { uid: number; gid: number } | undefined {
  const fields = accounts
    .split("\n")
    .find((line) => line.startsWith(`${name}:`))
    ?.split(":");
  if (fields === undefined) return undefined;
  const [uid, gid] = [Number(fields[2]), Number(fields[3])];
  return uid > 0 && Number.isInteger(gid) ? { uid, gid } : undefined;
}

/** A folder that belongs to the server and that nobody else may enter. */
export function makeServerFolder(path: string, user: ServerUser): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  giveTo(path, user);
}

/** Makes a folder of ours, and those above it, that servers can walk through but not list, whatever our umask is. */
export function makePassage(path: string): void {
  if (existsSync(path)) return;
  makePassage(dirname(path));
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o711);
}

/** Never through a symbolic link: in a folder of the server's user, whoever took over the server could have put one. */
export function giveTo(path: string, user: ServerUser): void {
  if (user.differs) lchownSync(path, user.uid, user.gid);
}

/** For child_process: libuv drops the supplementary groups too. */
export function asUser(user: ServerUser): { uid?: number; gid?: number } {
  return user.differs ? { uid: user.uid, gid: user.gid } : {};
}
