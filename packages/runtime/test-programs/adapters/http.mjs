import { outgoingHeaders } from "@plimsoll/runtime";
import { createApp, limitRate, readJson, setRoute, start } from "@plimsoll/runtime/http";
import { askLimit, options, sessionOf } from "./protection.mjs";

const app = createApp(async (request, response) => {
  const json = (body) => response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  if (request.url.startsWith("/users/")) {
    setRoute(request, "/users/:id");
    return json.call(null, { ok: true }, response.setHeader("x-own", "1"));
  }
  if (request.url === "/token") return json({ token: app.csrfToken(sessionOf(request)) });
  if (request.url === "/fails") throw new Error("only for the log");
  if (request.url === "/ask") return (await limited(request, response)) === "pass" ? json({ ok: true }) : undefined;
  if (request.url === "/echo") {
    const body = await readJson(request, 1_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
    app.plimsoll.log.info({ asked: body.id }, "body read");
    return json(outgoingHeaders());
  }
  response.writeHead(404).end();
}, options);
const limited = limitRate(app, askLimit, { trustedProxies: 1 });
await start(app);
