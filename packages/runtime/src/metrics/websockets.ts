import { Gauge, type Registry } from "prom-client";

export interface WebSocketMetrics {
  readonly opened: () => void;
  readonly closed: () => void;
}

export function createWebSocketMetrics(registry: Registry): WebSocketMetrics {
  const active = new Gauge({
    name: "websocket_connections_active",
    help: "WebSocket connections that are open",
    registers: [registry],
  });
  return { opened: () => active.inc(), closed: () => active.dec() };
}
