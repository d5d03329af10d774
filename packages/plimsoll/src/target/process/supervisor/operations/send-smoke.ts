import { request } from "node:http";
import type { SmokeModel } from "../../../../model/app-model.js";

/** Where a test goes and which host it asks for. */
export interface SmokeAddress {
  readonly host: string;
  readonly port: number;
  /** `Host` header: the service's own name, as a visitor would write it. */
  readonly name: string | undefined;
  /** The release whose revisions answer for other services that this one calls; undefined: whatever has the traffic. */
  readonly release: string | undefined;
}

export interface SmokeAnswer {
  readonly status: number;
  /** Cut at a mebibyte. */
  readonly body: string;
  /** To the end of the answer. */
  readonly ms: number;
}

const LONGEST_BODY = 1024 * 1024;

/** Asks once, over a connection of its own. Rejects when there is no complete answer. */
export function sendSmoke(test: SmokeModel, address: SmokeAddress, signal: AbortSignal): Promise<SmokeAnswer> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const { host, port } = address;
    const { method, path } = test;
    const call = request({ host, port, method, path, headers: headersOf(test, address), agent: false, signal });
    call.on("error", reject);
    call.on("response", (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        if (body.length < LONGEST_BODY) body += text;
      });
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body, ms: performance.now() - startedAt }));
    });
    call.end(test.body);
  });
}

function headersOf(test: SmokeModel, { name, release }: SmokeAddress): Record<string, string> {
  return {
    ...(name === undefined ? {} : { host: name }),
    ...(release === undefined ? {} : { "x-plimsoll-release": release }),
    "user-agent": "plimsoll-smoke",
    connection: "close",
    ...test.headers,
  };
}
