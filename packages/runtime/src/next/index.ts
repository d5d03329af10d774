export { healthRoute, metricsRoute, readyRoute } from "./routes.js";
export { getService, type NextServiceOptions, registerService } from "./service.js";
