import { createApp, start } from "@plimsoll/runtime/fastify";

const app = await createApp({ lifecycle: { balancerWaitMs: 0 } });
await start(app);
if (process.env.HOW === "rejection") Promise.reject(new Error("nobody caught this"));
else
  setImmediate(() => {
    throw new Error("nobody caught this");
  });
