import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { Secret } from "../base/secret.js";
import { notifyAll } from "./channel.js";
import type { Notification } from "./notification.js";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const notification: Notification = {
  kind: "promoted",
  app: "shop",
  environment: "production",
  release: "2-cafe",
  previous: "1-beef",
  commit: "cafe",
  subject: "Sell <hats> & more",
  by: "ada",
  at: 0,
  seconds: 4,
  reason: undefined,
  next: undefined,
  stages: [],
};

/** Answers with the status and keeps what it was sent. */
async function receiver(status: number): Promise<{ url: Secret; bodies: unknown[] }> {
  const bodies: unknown[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const part of request.setEncoding("utf8")) text += part;
    bodies.push(JSON.parse(text));
    response.statusCode = status;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  return { url: new Secret(`http://127.0.0.1:${(server.address() as AddressInfo).port}/T0KEN`), bodies };
}

test("a webhook receives the notification as it is, and Slack a message with its markup escaped", async () => {
  const hook = await receiver(200);
  const slack = await receiver(200);

  const problems = await notifyAll(
    [
      { kind: "webhook", url: hook.url },
      { kind: "slack", url: slack.url },
    ],
    notification,
  );

  expect(problems).toEqual([]);
  expect(hook.bodies).toEqual([JSON.parse(JSON.stringify(notification))]);
  expect(slack.bodies).toEqual([
    {
      text: "shop production: release 2-cafe serves, after 4 s",
      attachments: [
        {
          color: "#2e8540",
          fields: [
            { title: "Commit", value: "cafe Sell &lt;hats&gt; &amp; more", short: true },
            { title: "By", value: "ada", short: true },
          ],
        },
      ],
    },
  ]);
});

test("what fails is said without the address, and keeps nothing from the others", async () => {
  const broken = await receiver(500);
  const sound = await receiver(204);
  const nobody = new Secret("http://127.0.0.1:1/T0KEN");

  const problems = await notifyAll(
    [
      { kind: "slack", url: nobody },
      { kind: "webhook", url: broken.url },
      { kind: "webhook", url: sound.url },
    ],
    notification,
  );

  expect(problems).toEqual(["The Slack webhook did not answer at all", "The webhook answered 500"]);
  expect(sound.bodies).toHaveLength(1);
});
