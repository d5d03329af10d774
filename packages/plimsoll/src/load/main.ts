import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { LoadRequest, RequestMaker } from "./open-loop.js";
import { startLoad } from "./open-loop.js";

const USAGE = `Usage: node main.js --url http://HOST:PORT --rate N --requests FILE [--seconds N] [--timeout MS]

FILE holds a JSON list of { "method", "path", "headers"?, "body"? }, sent in turn; "{n}" in a path or a body becomes the
number of the request. Prints a line of JSON a second and a last one, with "final": true, on SIGTERM or after --seconds.
`;

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    rate: { type: "string", default: "300" },
    requests: { type: "string" },
    seconds: { type: "string" },
    timeout: { type: "string", default: "10000" },
  },
});

if (values.url === undefined || values.requests === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  run(new URL(values.url), readMakers(values.requests));
}

function run(url: URL, makers: readonly RequestMaker[]): void {
  const load = startLoad({
    host: url.hostname,
    port: Number(url.port === "" ? 80 : url.port),
    rate: Number(values.rate),
    makers,
    timeoutMs: Number(values.timeout),
    onFailure: (failure) => print({ failure }),
  });
  const progress = setInterval(() => {
    const { failures: _printedAlready, ...figures } = load.summary();
    print(figures);
  }, 1_000);
  const finish = async () => {
    clearInterval(progress);
    clearTimeout(end);
    print({ final: true, ...(await load.stop()) });
  };
  const end = values.seconds === undefined ? undefined : setTimeout(finish, Number(values.seconds) * 1_000);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, finish);
}

function readMakers(file: string): RequestMaker[] {
  const requests: readonly LoadRequest[] = JSON.parse(readFileSync(file, "utf8"));
  return requests.map((wanted) => (n) => {
    const numbered = { ...wanted, path: wanted.path.replaceAll("{n}", String(n)) };
    return wanted.body === undefined ? numbered : { ...numbered, body: wanted.body.replaceAll("{n}", String(n)) };
  });
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
