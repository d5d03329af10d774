import { join } from "node:path";

/** Where everything of one environment lives inside the state folder. */
export interface EnvironmentFolders {
  readonly root: string;
  readonly releases: string;
  readonly supervisor: string;
  readonly proxy: string;
  readonly stores: string;
  readonly backups: string;
  readonly logs: string;
}

export function environmentFolders(stateDir: string, environment: string): EnvironmentFolders {
  const root = join(stateDir, "environments", environment);
  return {
    root,
    releases: join(root, "releases"),
    supervisor: join(root, "supervisor"),
    proxy: join(root, "proxy"),
    stores: join(root, "stores"),
    backups: join(root, "backups"),
    logs: join(root, "logs"),
  };
}

/** Who is the supervisor, of those that ever were. */
export function claimsFolder(supervisorFolder: string): string {
  return join(supervisorFolder, "claims");
}
