import { delimiter, dirname } from "node:path";

/** What a tool needs of the machine: where things are, how to reach the network. Never our variables or a service's. */
const FROM_MACHINE =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|XDG_CACHE_HOME|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|(https?|no|all)_proxy|npm_config_(registry|cache|userconfig|cafile)|(PIP|UV|COREPACK)_\w+)$/i;

/** Names under which registries' access keys are known to `.npmrc` files. */
const REGISTRY_KEYS = ["NPM_TOKEN", "NODE_AUTH_TOKEN"];

type Variables = Readonly<Record<string, string>>;

/** The environment of installs, builds and gates. `path` goes before the machine's own. */
export function machineEnvironment(path: readonly string[], from: NodeJS.ProcessEnv = process.env): Variables {
  const entries = Object.entries(from).flatMap(([name, value]) =>
    value !== undefined && FROM_MACHINE.test(name) ? [[name, value] as const] : [],
  );
  const machine = Object.fromEntries(entries);
  // Our own Node first: what is built with one major version must not run on another.
  const all = [...path, dirname(process.execPath), machine.PATH ?? "/usr/local/bin:/usr/bin:/bin"];
  return { ...machine, PATH: all.join(delimiter), CI: "1", HUSKY: "0", NEXT_TELEMETRY_DISABLED: "1" };
}

/** An install speaks to registries: it is given their keys, and is not slowed by audits. */
export function installEnvironment(path: readonly string[], from: NodeJS.ProcessEnv = process.env): Variables {
  return {
    ...machineEnvironment(path, from),
    ...registryKeys(from),
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
    npm_config_prefer_offline: "true",
    PIP_DISABLE_PIP_VERSION_CHECK: "1",
  };
}

/** Values that must not be seen in an install's output. */
export function registryKeys(from: NodeJS.ProcessEnv = process.env): Variables {
  return Object.fromEntries(REGISTRY_KEYS.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}
