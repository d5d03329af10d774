import type { Operation } from "../../../../plan/operation.js";
import type { Outcome } from "../../../target.js";
import type { Run } from "../operation-registry.js";
import { failed, type Handler } from "./handler.js";

/** One handler per kind of operation that touches the world; the engine itself carries out the rest. */
export interface Handlers {
  readonly gate: Handler<"gate">;
  readonly build: Handler<"build">;
  readonly provision: Handler<"provision">;
  readonly backUp: Handler<"back-up">;
  readonly restore: Handler<"restore">;
  readonly drill: Handler<"drill">;
  readonly migrate: Handler<"migrate">;
  readonly start: Handler<"start">;
  readonly waitReady: Handler<"wait-ready">;
  readonly smoke: Handler<"smoke">;
  readonly shift: Handler<"shift">;
  readonly activate: Handler<"activate">;
  readonly scale: Handler<"scale">;
  readonly stop: Handler<"stop">;
}

export async function runOperation(handlers: Handlers, operation: Operation, run: Run): Promise<Outcome> {
  switch (operation.kind) {
    case "gate":
      return await handlers.gate(operation, run);
    case "build":
      return await handlers.build(operation, run);
    case "provision":
      return await handlers.provision(operation, run);
    case "back-up":
      return await handlers.backUp(operation, run);
    case "restore":
      return await handlers.restore(operation, run);
    case "drill":
      return await handlers.drill(operation, run);
    case "migrate":
      return await handlers.migrate(operation, run);
    case "start":
      return await handlers.start(operation, run);
    case "wait-ready":
      return await handlers.waitReady(operation, run);
    case "smoke":
      return await handlers.smoke(operation, run);
    case "shift":
      return await handlers.shift(operation, run);
    case "activate":
      return await handlers.activate(operation, run);
    case "scale":
      return await handlers.scale(operation, run);
    case "stop":
      return await handlers.stop(operation, run);
    case "approve":
    case "bake":
    case "watch":
      return failed("target-refused", `"${operation.kind}" is carried out by the engine, not by a target`);
  }
  return operation satisfies never;
}
