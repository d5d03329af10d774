export { createApp, limitRate, type OperableExpress, start } from "./app.js";
export type { ExpressServiceOptions } from "./options.js";
