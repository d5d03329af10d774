import { outgoingHeaders } from "@plimsoll/runtime";
import { createApp, limitRate, start } from "@plimsoll/runtime/express";
import { askLimit, options, sessionOf } from "./protection.mjs";

const app = createApp(options);
app.get("/users/:id", (_request, response) => response.set("x-own", "1").json({ ok: true }));
app.get("/token", (request, response) => response.json({ token: app.csrfToken(sessionOf(request)) }));
app.get("/fails", async () => {
  throw new Error("only for the log");
});
app.get("/ask", limitRate(app, askLimit, { trustedProxies: 1 }), (_request, response) => response.json({ ok: true }));
app.post("/echo", async (request, response) => {
  await new Promise((resolve) => setTimeout(resolve, 5));
  app.plimsoll.log.info({ asked: request.body.id }, "body read");
  response.json(outgoingHeaders());
});
await start(app);
