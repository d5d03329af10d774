import { createApp, start } from "@plimsoll/runtime/fastify";

const protection = process.env.BENCH_HEADERS === "off" ? { headers: "off" } : {};
const app = await createApp({ protection });
app.get("/hello/:name", async (request) => ({ hello: request.params.name }));
const { address } = await start(app, { port: 0 });
process.send({ port: address.port });
process.once("disconnect", () => process.exit());
