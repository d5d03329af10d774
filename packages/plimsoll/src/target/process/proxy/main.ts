import { parseArgs } from "node:util";
import { runParent } from "./parent/run-parent.js";
import type { ProxySettings } from "./settings.js";
import { parseAddress } from "./settings.js";
import { runWorker } from "./worker/run-worker.js";

const USAGE = `Usage: node main.js [parent] --state DIR --socket PATH --public HOST:PORT [--metrics-port PORT]
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    state: { type: "string" },
    socket: { type: "string" },
    public: { type: "string" },
    "metrics-port": { type: "string" },
    adopted: { type: "boolean", default: false },
  },
});

const settings = settingsOf();
if (settings === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else if (positionals[0] === "worker") {
  runWorker(settings);
} else {
  await runParent(settings, values.adopted);
}

function settingsOf(): ProxySettings | undefined {
  const publicAddress = parseAddress(values.public ?? "");
  const { state: stateDir, socket: socketPath, "metrics-port": metrics } = values;
  if (stateDir === undefined || socketPath === undefined || publicAddress === undefined) return undefined;
  const metricsPort = metrics === undefined ? undefined : Number(metrics);
  return { stateDir, socketPath, public: publicAddress, metricsPort };
}
