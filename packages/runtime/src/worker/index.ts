export { startWorker, type WorkerOptions, type WorkerTools } from "./worker.js";
