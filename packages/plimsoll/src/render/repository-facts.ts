/** What the files of the repository say that no definition repeats: package managers, workspaces, scripts. */
export interface RepositoryFacts {
  /** Undefined where there is no JavaScript package at the root. */
  readonly javascript: JavaScriptFacts | undefined;
  /** Folders with a package.json and a lock file of their own, which are installed by themselves. */
  readonly separate: Readonly<Record<string, JavaScriptFacts>>;
  /** Content of the files that the definition gives to containers (`container.files`), by path. */
  readonly texts?: Readonly<Record<string, string>>;
}

export interface JavaScriptFacts {
  readonly manager: "npm" | "pnpm" | "yarn";
  /** Name of the lock file beside package.json; undefined when there is none. */
  readonly lockFile: string | undefined;
  /** What lies beside it and an installation reads, such as `.npmrc` and `pnpm-workspace.yaml`; a folder ends in `/`; sorted. */
  readonly settings: readonly string[];
  /** Scripts of the root's package.json. */
  readonly scripts: Readonly<Record<string, string>>;
  /** Without the root; sorted by folder. Empty when it is a single package. */
  readonly workspaces: readonly WorkspaceFacts[];
}

export interface WorkspaceFacts {
  /** From the repository's root. */
  readonly dir: string;
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  /** Folders of the workspaces that it depends on, directly or through others, in an order in which they can be built. */
  readonly needs: readonly string[];
}
