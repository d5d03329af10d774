import type { FastifyBaseLogger, FastifyInstance, FastifyServerOptions } from "fastify";
import type { Logger } from "../logs/logger.js";

type ChildLoggerFactory = NonNullable<FastifyServerOptions["childLoggerFactory"]>;

/** What Fastify looks for in the logger of every request. */
const checkedMethods = ["info", "error", "debug", "fatal", "warn", "trace", "child"] as const;

/**
 * Gives requests the service's logger. Fastify itself is made without one: with one it listens to the end of every
 * answer and makes a child for every request, which costs a small service a twentieth of its throughput, and our
 * lines get the request's id from its context anyway.
 */
export function requestLoggerFactory(log: Logger): ChildLoggerFactory {
  const shared = quickToCheck(log);
  return (_none, _bindings, options) =>
    options.level === undefined && options.serializers === undefined ? shared : log.child({}, options);
}

/** Factories of the app's own get the service's logger to begin with, not the one that Fastify was made without. */
export function useLogger(app: FastifyInstance, log: Logger): void {
  const set = app.setChildLoggerFactory;
  app.log = log;
  app.setChildLoggerFactory = function (this: FastifyInstance, factory) {
    return set.call(this, startingFrom(log, factory));
  } as typeof set;
  app.addHook("onRoute", (route) => {
    if (route.childLoggerFactory !== undefined) {
      route.childLoggerFactory = startingFrom(log, route.childLoggerFactory);
    }
  });
}

function startingFrom(log: FastifyBaseLogger, factory: ChildLoggerFactory): ChildLoggerFactory {
  return function (this: FastifyInstance, _none, ...rest) {
    return factory.call(this, log, ...rest);
  };
}

/** pino's own methods are slow to find, as they change with the level; these stay. */
function quickToCheck(log: Logger): Logger {
  const methods = checkedMethods.map((name) => {
    const call = (...given: readonly unknown[]) => (log[name] as (...given: readonly unknown[]) => unknown)(...given);
    return [name, call] as const;
  });
  return Object.assign(Object.create(log), Object.fromEntries(methods)) as Logger;
}
