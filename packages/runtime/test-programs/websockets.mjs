import websocket from "@fastify/websocket";
import { createApp, start } from "@plimsoll/runtime/fastify";

const app = await createApp({ lifecycle: { balancerWaitMs: 0 } });
await app.register(websocket);
app.get("/chat", { websocket: true }, (socket) => {
  socket.on("message", (message) => socket.send(`heard ${message}`));
});
await start(app);
