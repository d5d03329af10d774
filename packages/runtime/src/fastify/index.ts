export { createApp, fastifyOptions, plimsoll, start } from "./app.js";
export type { FastifyServiceOptions } from "./options.js";
