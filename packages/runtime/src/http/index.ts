export { createApp, type HttpApp, type HttpServiceOptions, start } from "./app.js";
export { readBody, setRoute } from "./request.js";
