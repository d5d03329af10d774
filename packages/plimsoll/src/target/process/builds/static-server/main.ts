import { startStaticServer } from "./static-server.js";

const [root = "."] = process.argv.slice(2);
const server = await startStaticServer({
  root,
  host: process.env.HOST ?? "127.0.0.1",
  port: Number(process.env.PORT ?? 0),
});
process.once("SIGTERM", () => server.close());
process.once("SIGINT", () => server.close());
