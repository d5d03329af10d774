export interface TracingOptions {
  /** "otlp" sends to OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly exporter: "otlp" | "console";
  /** The share of traces that are kept when the caller did not decide, from 0 to 1. Default 1. */
  readonly sampling?: number;
}
