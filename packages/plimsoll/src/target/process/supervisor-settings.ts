/** What a supervisor is started with; the same for every command on one environment. */
export interface SupervisorSettings {
  /** The `.plimsoll` folder, absolute. */
  readonly stateDir: string;
  readonly environment: string;
  readonly app: string;
  /** The git repository whose commits are built, absolute. */
  readonly repositoryDir: string;
  /** Of this package: a supervisor of another version is replaced. */
  readonly version: string;
}
