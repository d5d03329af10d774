/** What the HTTP families and their labels are called. Dashboards and alerts must agree with it. */
export interface HttpNaming {
  readonly requests: string;
  readonly duration: string;
  readonly inFlight: string;
  readonly labels: { readonly method: string; readonly route: string; readonly status: string };
}

export const httpNaming: HttpNaming = {
  requests: "http_requests_total",
  duration: "http_request_duration_seconds",
  inFlight: "http_requests_in_flight",
  labels: { method: "method", route: "route", status: "status_code" },
};

/** `api_http_requests_total{method,path,status}` and `api_http_duration_seconds`, for a prefix of `api`. */
export function prefixedHttpNaming(prefix: string): HttpNaming {
  return {
    requests: `${prefix}_http_requests_total`,
    duration: `${prefix}_http_duration_seconds`,
    inFlight: `${prefix}_http_requests_in_flight`,
    labels: { method: "method", route: "path", status: "status" },
  };
}
