import type { BaseLogger } from "pino";

/** Records something that matters to security, such as a failed login, so that it can be found and counted. */
export function securityEvent(log: Pick<BaseLogger, "warn">, event: string, fields: object = {}): void {
  log.warn({ category: "security", event, ...fields }, event);
}

/** Records a key action of the business, such as an order placed. */
export function businessEvent(log: Pick<BaseLogger, "info">, event: string, fields: object = {}): void {
  log.info({ category: "business", event, ...fields }, event);
}
