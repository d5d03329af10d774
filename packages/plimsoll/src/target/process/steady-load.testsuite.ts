import { Agent, request } from "node:http";

export interface LoadResult {
  readonly sent: number;
  /** No answer, or one above 499. */
  readonly lost: readonly string[];
  readonly versions: readonly string[];
}

/** Keeps requests coming over kept-alive connections until stopped: what visitors do while we do things. */
export function steadyLoad(
  port: number,
  host = "localhost",
): { stop(): Promise<LoadResult>; answered(count: number): Promise<void> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const pending = new Set<Promise<void>>();
  const lost: string[] = [];
  const versions: string[] = [];
  let sent = 0;
  let stopped = false;

  const one = async () => {
    sent += 1;
    const answer = await ask(agent, port, host).catch((error: Error) => error);
    if (answer instanceof Error) lost.push(answer.message);
    else if (answer.status >= 500) lost.push(`${answer.status} ${answer.body}`);
    else versions.push(JSON.parse(answer.body).version);
  };
  const timer = setInterval(() => {
    const call: Promise<void> = one().finally(() => pending.delete(call));
    pending.add(call);
  }, 4);

  return {
    answered: async (count) => {
      const until = versions.length + count;
      while (!stopped && versions.length + lost.length < until)
        await Promise.race(pending.size > 0 ? pending : [tick()]);
    },
    stop: async () => {
      stopped = true;
      clearInterval(timer);
      await Promise.all(pending);
      agent.destroy();
      return { sent, lost, versions };
    },
  };
}

function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function ask(agent: Agent, port: number, host: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, path: "/", headers: { host }, agent }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        body += text;
      });
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    call.on("error", reject);
    call.end();
  });
}
