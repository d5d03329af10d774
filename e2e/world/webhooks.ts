import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Notification } from "../../packages/plimsoll/src/notify/notification.js";
import type { SlackMessage } from "../../packages/plimsoll/src/notify/slack-message.js";

/** A real receiver of webhooks: `/slack` and `/hook`, and whatever else it is told to do with its callers. */
export class Webhooks {
  readonly slack: SlackMessage[] = [];
  readonly hook: Notification[] = [];
  readonly #server: Server;

  private constructor(treat: (path: string, response: ServerResponse) => void) {
    this.#server = createServer(async (request, response) => {
      let body = "";
      for await (const part of request.setEncoding("utf8")) body += part;
      if (request.url === "/slack") this.slack.push(JSON.parse(body) as SlackMessage);
      if (request.url === "/hook") this.hook.push(JSON.parse(body) as Notification);
      treat(request.url ?? "", response);
    });
  }

  /** `/slow` is never answered, `/broken` with 500, everything else at once. */
  static async listen(): Promise<Webhooks> {
    const webhooks = new Webhooks((path, response) => {
      if (path === "/slow") return;
      response.statusCode = path === "/broken" ? 500 : 200;
      response.end();
    });
    await new Promise<void>((resolve) => webhooks.#server.listen(0, "127.0.0.1", resolve));
    return webhooks;
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  kinds(): readonly string[] {
    return this.hook.map(({ kind }) => kind);
  }

  forget(): void {
    this.slack.length = 0;
    this.hook.length = 0;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
