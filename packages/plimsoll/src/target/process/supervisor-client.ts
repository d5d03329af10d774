import { request } from "node:http";
import { PlimsollError } from "../../base/error.js";
import type { Signal } from "../../judge/signal.js";
import type { Observed } from "../../plan/observed.js";
import type { Claim, Evidence, Outcome, Token } from "../target.js";
import type {
  BackupsAnswer,
  ClaimRequest,
  ErrorAnswer,
  EvidenceRequest,
  PerformLine,
  PerformRequest,
  PingAnswer,
  SignalsRequest,
  StatusAnswer,
  UpgradeAnswer,
} from "./supervisor-protocol.js";

/** The supervisor's verbs, each one request on its socket. Everything rejects when the supervisor does not answer. */
export interface SupervisorClient {
  ping(): Promise<PingAnswer>;
  observe(): Promise<Observed>;
  status(): Promise<StatusAnswer>;
  perform(asked: PerformRequest, report: (line: string) => void): Promise<Outcome>;
  claim(asked: ClaimRequest): Promise<Claim>;
  abort(token: Token): Promise<void>;
  signals(asked: SignalsRequest): Promise<readonly Signal[]>;
  evidence(asked: EvidenceRequest): Promise<readonly Evidence[]>;
  backups(store: string): Promise<BackupsAnswer>;
  upgradeProxy(): Promise<UpgradeAnswer>;
  /** The supervisor ends; what it supervised runs on. */
  retire(): Promise<void>;
  /** Everything of the environment ends. */
  down(): Promise<void>;
}

export function supervisorAt(socket: string): SupervisorClient {
  const get = <Answer>(path: string) => ask<Answer>(socket, "GET", path, undefined);
  const post = <Answer>(path: string, body: unknown) => ask<Answer>(socket, "POST", path, body);
  return {
    ping: () => get("/ping"),
    observe: () => get("/observed"),
    status: () => get("/status"),
    perform: (asked, report) => perform(socket, asked, report),
    claim: (asked) => post("/claim", asked),
    abort: (token) => post("/abort", token),
    signals: (asked) => post("/signals", asked),
    evidence: (asked) => post("/evidence", asked),
    backups: (store) => post("/backups", { store }),
    upgradeProxy: () => post("/proxy/upgrade", {}),
    retire: () => post("/retire", {}),
    down: () => post("/down", {}),
  };
}

async function ask<Answer>(socket: string, method: string, path: string, body: unknown): Promise<Answer> {
  let text = "";
  const status = await exchange(socket, method, path, body, (part) => {
    text += part;
  });
  if (status === 200) return JSON.parse(text) as Answer;
  throw new PlimsollError({
    code: "TGT-SUPERVISOR-FAILED",
    kind: "world",
    message: `The supervisor could not answer ${path}: ${(JSON.parse(text) as ErrorAnswer).error}`,
  });
}

async function perform(socket: string, asked: PerformRequest, report: (line: string) => void): Promise<Outcome> {
  let outcome: Outcome | undefined;
  let rest = "";
  await exchange(socket, "POST", "/operations", asked, (part) => {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const said = JSON.parse(line) as PerformLine;
      if (said.kind === "report") report(said.line);
      else outcome = said.outcome;
    }
  });
  if (outcome !== undefined) return outcome;
  throw unanswered("/operations", "the answer ended before the outcome");
}

/** Other answers take as long as what was asked for; this one tells whether anybody is there. */
const PING_WITHIN_MS = 2_000;

/** Resolves with the status when the answer is complete. */
function exchange(
  socket: string,
  method: string,
  path: string,
  body: unknown,
  onText: (part: string) => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const limit = path === "/ping" ? { signal: AbortSignal.timeout(PING_WITHIN_MS) } : {};
    const call = request({ socketPath: socket, method, path, agent: false, ...limit });
    call.on("error", (error) => reject(unanswered(path, error.message, error)));
    call.on("response", (response) => {
      response.setEncoding("utf8");
      response.on("data", onText);
      response.on("error", (error) => reject(unanswered(path, error.message, error)));
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** The connection failed: whatever was asked for may have been done or not. */
function unanswered(path: string, found: string, cause?: unknown): PlimsollError {
  return new PlimsollError({
    code: "TGT-SUPERVISOR-GONE",
    kind: "world",
    message: `Cannot get an answer from the supervisor to ${path}: ${found}`,
    hint: "Run the command again: it starts a new supervisor, which takes over what runs",
    cause,
  });
}
