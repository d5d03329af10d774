import Fastify from "fastify";

const app = Fastify();
app.get("/hello/:name", async (request) => ({ hello: request.params.name }));
await app.listen({ port: 0, host: "127.0.0.1" });
process.send({ port: app.server.address().port });
process.once("disconnect", () => process.exit());
