import { request } from "node:http";
import { systemCodeOf } from "../../../base/error.js";

/** What one probe met. */
export type ProbeAnswer =
  | { readonly kind: "ok"; readonly status: number }
  | { readonly kind: "bad"; readonly status: number; readonly body: string; readonly asksForPatience: boolean }
  /** Nobody listens. */
  | { readonly kind: "refused" }
  /** Somebody accepted the connection and ended it without an HTTP answer. */
  | { readonly kind: "broken"; readonly reason: string }
  /** Accepted, but no complete answer in time. */
  | { readonly kind: "silent"; readonly timeoutMs: number };

const LONGEST_BODY = 2_000;

/** One GET on the loopback address. Never rejects. */
export function probe(port: number, path: string, timeoutMs: number): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    let body = "";
    const call = request({
      host: "127.0.0.1",
      port,
      path,
      agent: false,
      headers: { "user-agent": "plimsoll-probe", connection: "close" },
    });
    const timer = setTimeout(() => finish({ kind: "silent", timeoutMs }), timeoutMs);
    const finish = (answer: ProbeAnswer) => {
      clearTimeout(timer);
      call.destroy();
      resolve(answer);
    };
    call.on("error", (error) => {
      const code = systemCodeOf(error);
      finish(code === "ECONNREFUSED" ? { kind: "refused" } : { kind: "broken", reason: code ?? error.message });
    });
    call.on("response", (response) => {
      const status = response.statusCode ?? 0;
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        if (body.length < LONGEST_BODY) body += text.slice(0, LONGEST_BODY - body.length);
      });
      response.on("error", (error) => finish({ kind: "broken", reason: error.message }));
      response.on("end", () => {
        if (status >= 200 && status < 400) return finish({ kind: "ok", status });
        finish({ kind: "bad", status, body, asksForPatience: response.headers["retry-after"] !== undefined });
      });
    });
    call.end();
  });
}
