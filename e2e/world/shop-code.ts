/** How one commit of the shop's service behaves. Every nth of a kind counts over all instances of a release. */
export interface Behaviour {
  /** The answer to `GET /`: which commit serves. */
  readonly version: string;
  /** Every nth request to `/` answers 500. */
  readonly failsEvery?: number;
  /** Every nth request to `/` takes 700 ms. */
  readonly slowEvery?: number;
  /** Ends before it listens, after saying this. */
  readonly diesSaying?: string;
  /** Written to its log at the start; `$NAME` becomes the value of that variable. */
  readonly says?: string;
}

/** A service without dependencies: whatever a scenario measures is Plimsoll's. Its behaviour is a file beside it. */
export const SHOP_CODE = `import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const { version, failsEvery, slowEvery, diesSaying, says } = JSON.parse(
  readFileSync(new URL("behaviour.json", import.meta.url), "utf8"),
);
const filled = (text) => text.replace(/\\$([A-Z_]+)/g, (_, name) => process.env[name] ?? "");
if (diesSaying !== undefined) {
  console.error(filled(diesSaying));
  process.exit(7);
}
if (says !== undefined) console.log(filled(says));

let n = 0;
const server = createServer((request, response) => {
  if (request.url === "/ready") return response.end("ready");
  if (request.url.startsWith("/entries")) return answerEntries(request, response);
  if (request.url === "/env") return response.end(JSON.stringify(process.env));
  n += 1;
  if (failsEvery !== undefined && n % failsEvery === 0) {
    response.statusCode = 500;
    return response.end("the till is broken");
  }
  if (slowEvery !== undefined && n % slowEvery === 0) return setTimeout(() => response.end(version), 700);
  response.end(version);
});
async function answerEntries(request, response) {
  const { answer } = await import("./entries.js");
  await answer(request, response);
}
server.listen(Number(process.env.PORT), process.env.HOST);
process.on("SIGTERM", () => server.close(() => process.exit(0)));
`;
