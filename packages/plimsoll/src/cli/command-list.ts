import type { Context } from "./context.js";
import type { ExitCode } from "./exit-code.js";

/** A command's module: loaded only when it runs, so that `--help` stays quick. */
export type RunCommand = (
  context: Context,
  args: readonly (string | undefined)[],
  flags: Readonly<Record<string, string | boolean | undefined>>,
) => Promise<ExitCode>;

export interface CommandEntry {
  /** Name and arguments as commander writes them. */
  readonly usage: string;
  readonly summary: string;
  readonly options?: readonly (readonly [flags: string, description: string])[];
  readonly example?: string;
  readonly load: () => Promise<RunCommand>;
}

const YES = ["-y, --yes", "do not ask"] as const;

export const COMMANDS: readonly CommandEntry[] = [
  {
    usage: "init",
    summary: "write plimsoll.config.ts for the services found here",
    options: [["--force", "replace an existing one"], YES],
    load: async () => (await import("./commands/init.js")).init,
  },
  {
    usage: "render",
    summary: "write images, compose, Kubernetes, pipelines and more from the definition",
    options: [
      ["-o, --output <dir>", "write below this folder (default: the definition's)"],
      ["--check", "write nothing; exit 1 when a file differs"],
      ["--force", "replace files that people edited or wrote"],
      ["--only <names>", "only these renderers, with commas between"],
      ["--env <names>", "only what these environments need"],
      ["--stdout", "print the files instead of writing them"],
    ],
    example: "plimsoll render --check",
    load: async () => (await import("./commands/render.js")).render,
  },
  {
    usage: "diff [revision] [environment]",
    summary: "what the changed definition means, then which files change",
    options: [
      ["--against <revision>", "compare with this instead of the working tree"],
      ["--patch", "show the changed lines of the files"],
    ],
    example: "plimsoll diff main production",
    load: async () => (await import("./commands/diff.js")).diff,
  },
  {
    usage: "explain <path> [environment]",
    summary: "where a value comes from and which files carry it",
    example: "plimsoll explain services.api.scale production",
    load: async () => (await import("./commands/explain.js")).explain,
  },
  {
    usage: "lock",
    summary: "write down the digest of every public image that is rendered",
    options: [["--update", "look the known ones up again, too"]],
    load: async () => (await import("./commands/lock.js")).lock,
  },
  {
    usage: "plan <environment>",
    summary: "show what ship would do; changes nothing",
    options: [["--revision <revision>", "commit, branch or tag to ship (default: HEAD)"]],
    load: async () => (await import("./commands/plan.js")).plan,
  },
  {
    usage: "ship <environment>",
    summary: "release a commit, and take it back when it is bad",
    options: [
      ["--revision <revision>", "commit, branch or tag to ship (default: HEAD)"],
      ["--wait", "wait here for an approval instead of leaving it to approve"],
      YES,
    ],
    example: "plimsoll ship production --revision v1.4.0",
    load: async () => (await import("./commands/ship.js")).ship,
  },
  {
    usage: "rollback <environment>",
    summary: "serve an earlier release again, whole",
    options: [["--to <release>", "release to return to (default: the one before)"], YES],
    load: async () => (await import("./commands/rollback.js")).rollback,
  },
  {
    usage: "rehearse [environment]",
    summary: "carry the next release out in simulated storms; changes nothing",
    options: [
      ["--revision <revision>", "commit, branch or tag to ship (default: HEAD)"],
      ["--runs <number>", "how many releases (default: 2000)"],
      ["--seed <seed>", "the first storm; without --runs this one alone, as a story"],
    ],
    load: async () => (await import("./commands/rehearse.js")).rehearse,
  },
  {
    usage: "status [environment]",
    summary: "what serves, how it is, what is under way",
    load: async () => (await import("./commands/status.js")).status,
  },
  {
    usage: "history [environment]",
    summary: "releases and how they ended",
    load: async () => (await import("./commands/history.js")).history,
  },
  {
    usage: "logs [environment]",
    summary: "what the services wrote",
    options: [
      ["-s, --service <service>", "only this service"],
      ["-n, --tail <lines>", "lines to begin with (default: 100)"],
      ["-f, --follow", "go on until interrupted"],
    ],
    load: async () => (await import("./commands/logs.js")).logs,
  },
  {
    usage: "approve [release]",
    summary: "let a waiting release move traffic",
    options: [
      ["--decline <reason>", "take it back instead"],
      ["--message-only", "leave carrying on to the waiting command"],
    ],
    load: async () => (await import("./commands/approve.js")).approve,
  },
  {
    usage: "abort [release]",
    summary: "take a release under way back",
    options: [["--reason <reason>", "said in the journal and in notifications"]],
    load: async () => (await import("./commands/abort.js")).abort,
  },
  {
    usage: "resume [environment]",
    summary: "carry an interrupted release to its end",
    load: async () => (await import("./commands/resume.js")).resume,
  },
  {
    usage: "backup <environment> <store>",
    summary: "back a store up, or list its backups",
    options: [["--list", "show what there is"]],
    load: async () => (await import("./commands/backup.js")).backup,
  },
  {
    usage: "restore <environment> <store>",
    summary: "bring a store back from a backup",
    options: [
      ["--from <backup>", "which one (default: the newest)"],
      ["--to-time <time>", "as it was at this time (ISO 8601)"],
      YES,
    ],
    load: async () => (await import("./commands/restore.js")).restore,
  },
  {
    usage: "drill <environment> <store>",
    summary: "prove that the newest backup can be restored",
    options: [["--from <backup>", "which one (default: the newest)"]],
    load: async () => (await import("./commands/drill.js")).drill,
  },
  {
    usage: "upgrade-proxy <environment>",
    summary: "renew the proxy's process without losing a request",
    load: async () => (await import("./commands/upgrade-proxy.js")).upgradeProxy,
  },
  {
    usage: "down <environment>",
    summary: "stop everything of a local environment; data stays",
    options: [YES],
    load: async () => (await import("./commands/down.js")).down,
  },
  {
    usage: "schema",
    summary: "print the JSON Schema of the definition",
    load: async () => (await import("./commands/schema.js")).schema,
  },
  {
    usage: "doctor",
    summary: "what this machine can and cannot do",
    load: async () => (await import("./commands/doctor.js")).doctor,
  },
];
