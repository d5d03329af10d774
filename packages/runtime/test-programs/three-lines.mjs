import { createApp, start } from "@plimsoll/runtime/fastify";

const app = await createApp();
app.get("/hello/:name", async (request) => ({ hello: request.params.name }));
app.get("/own-headers", async (_request, reply) => reply.header("x-own", "1").send("own"));
app.get("/fails", async () => {
  throw new Error("the password is hunter2222", { cause: new Error("the deeper cause") });
});
app.get("/waits", async (request) => {
  await new Promise((resolve) => setTimeout(resolve, Number(request.query.ms)));
  app.plimsoll.log.info({ asked: request.query.id }, "waited");
  return request.id;
});
app.post("/body", async (request) => {
  app.plimsoll.log.info({ asked: request.body.id }, "body read");
  return request.id;
});
await start(app);
