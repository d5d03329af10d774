import { createApp, start } from "@plimsoll/runtime/fastify";
import { WebSocketServer } from "ws";

const app = await createApp({ lifecycle: { balancerWaitMs: 250, deadlineMs: 10_000 } });
const { lifecycle, log } = app.plimsoll;
app.get("/work", async () => {
  await new Promise((resolve) => setTimeout(resolve, 20));
  return "done";
});
const sockets = new WebSocketServer({ server: app.server });
app.plimsoll.trackWebSockets(sockets);
for (const phase of ["accepting", "requests", "websockets", "workers", "pools", "logs"]) {
  lifecycle.onStop(phase, "witness", () => log.info({ phase }, "phase"));
}
await start(app);
