export { createApp, type HttpApp, type HttpServiceOptions, limitRate, start } from "./app.js";
export { readBody, readJson, setRoute } from "./request.js";
