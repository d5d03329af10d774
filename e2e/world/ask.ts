import { request } from "node:http";

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One request through the front door, on a connection of its own. */
export function ask(port: number, path: string, host = "shop.localhost"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port, path, headers: { host }, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body }));
    });
    call.on("error", reject);
    call.end();
  });
}
