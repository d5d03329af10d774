import { once } from "node:events";
import { Agent, request } from "node:http";
import { type Program, startProgram } from "./program.js";

export interface StopUnderLoad {
  readonly sent: number;
  readonly failures: readonly string[];
  readonly exitCode: number | null;
  /** Errors that the stopped service logged, such as a step that did not finish. */
  readonly troubles: readonly string[];
}

const ratePerSecond = 500;
const tickMs = 10;
const probeEveryMs = 50;
const beforeStopMs = 300;

/**
 * Two instances behind a balancer that probes readiness and keeps its connections alive; one is told to stop while
 * requests arrive at a steady rate. As in life, the balancer goes on sending to it until a probe fails.
 */
export async function stopUnderLoad(): Promise<StopUnderLoad> {
  const [leaving, staying] = await Promise.all([startProgram("shutdown.mjs"), startProgram("shutdown.mjs")]);
  const agent = new Agent({ keepAlive: true });
  const failures: string[] = [];
  const pending: Promise<void>[] = [];
  let sent = 0;
  let takesTraffic = true;

  const load = setInterval(() => {
    for (let index = 0; index < (ratePerSecond * tickMs) / 1_000; index++) {
      sent += 1;
      const target = takesTraffic && sent % 2 === 0 ? leaving : staying;
      pending.push(ask(target, "/work", agent).then((answer) => void (answer === "200" || failures.push(answer))));
    }
  }, tickMs);
  const probe = setInterval(async () => {
    if (takesTraffic && (await ask(leaving, "/ready")) !== "200") takesTraffic = false;
  }, probeEveryMs);

  await new Promise((resolve) => setTimeout(resolve, beforeStopMs));
  const closed = once(leaving.child, "close");
  leaving.child.kill("SIGTERM");
  await closed;
  clearInterval(load);
  clearInterval(probe);
  await Promise.all(pending);
  agent.destroy();
  await staying.stop("SIGKILL");
  const troubles = leaving.lines
    .filter(({ level }) => level === "error" || level === "fatal")
    .map(({ msg }) => String(msg));
  return { sent, failures, exitCode: leaving.child.exitCode, troubles };
}

function ask(program: Program, path: string, agent?: Agent): Promise<string> {
  return new Promise((resolve) => {
    const call = request(program.url + path, agent === undefined ? {} : { agent }, (response) => {
      response.resume();
      response.once("end", () => resolve(String(response.statusCode)));
      response.once("error", (error) => resolve(error.message));
    });
    call.once("error", (error: NodeJS.ErrnoException) =>
      resolve(`${error.code} after ${call.reusedSocket ? "reuse" : "connect"}`),
    );
    call.end();
  });
}
