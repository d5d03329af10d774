import type { HttpSeries } from "../metrics/http-tally.js";
import type { RequestContext } from "../request-context.js";
import type { AccessLogOptions } from "./options.js";
import type { Service } from "./service.js";

export interface AnsweredRequest {
  readonly context: RequestContext;
  readonly method: string;
  readonly url: string;
  /** The pattern of the route; undefined when none matched. */
  readonly route: string | undefined;
  readonly status: number;
  readonly durationMs: number;
}

interface Kind {
  readonly series: HttpSeries;
  readonly write: (request: AnsweredRequest) => void;
}

/** Kinds are few, as routes are patterns; should they not be, the memory of them starts again. */
const mostKinds = 5_000;

/** By method, status and route. Each is looked up by itself: a key joined for every request costs more. */
type Kinds = Map<string | undefined, Map<string, (Kind | undefined)[]>>;

/**
 * What is done with every request once it is answered: count it, and write its line of the access log. What is the
 * same for all requests of one kind is worked out once, as this runs for every request.
 */
export function requestRecorder(service: Service, { access = "route" }: AccessLogOptions) {
  const kinds: Kinds = new Map();
  let count = 0;

  function makeKind({ method, route, status }: AnsweredRequest): Kind {
    const fields = { method, route: route ?? "unmatched", status };
    const series = service.metrics.http.series(method, route, status);
    if (access === "off") return { series, write: () => {} };
    if (route !== undefined && service.operations.has(route)) {
      return { series, write: ({ durationMs }) => service.log.debug({ ...fields, durationMs }, "request") };
    }
    if (access === "path") {
      const write = ({ context, url, durationMs }: AnsweredRequest) =>
        service.log.info({ ...identify(context), ...fields, path: pathOf(url), durationMs }, "request");
      return { series, write };
    }
    return { series, write: fastWriter(service, fields) };
  }

  function remember(request: AnsweredRequest): Kind {
    const { method, route, status } = request;
    if (count >= mostKinds) {
      kinds.clear();
      count = 0;
    }
    count += 1;
    const kind = makeKind(request);
    const ofRoute = kinds.get(route) ?? new Map<string, (Kind | undefined)[]>();
    const ofMethod = ofRoute.get(method) ?? [];
    kinds.set(route, ofRoute.set(method, ofMethod));
    ofMethod[status] = kind;
    return kind;
  }

  return (request: AnsweredRequest): void => {
    const { route, method, status, durationMs, context } = request;
    const kind = kinds.get(route)?.get(method)?.[status] ?? remember(request);
    kind.series.add(durationMs / 1_000, context.visibleTraceId);
    kind.write(request);
  };
}

/** Every part is safe in JSON as it is: the id by its form, the rest was made safe here. */
function fastWriter({ logs }: Service, fields: object): (request: AnsweredRequest) => void {
  const same = `,${JSON.stringify(fields).slice(1, -1)},"durationMs":`;
  return ({ context, durationMs }) => {
    const { requestId, visibleTraceId } = context;
    const trace = visibleTraceId === undefined ? "" : `","traceId":"${visibleTraceId}`;
    logs.writeInfo(`,"requestId":"${requestId}${trace}"${same}${hundredths(durationMs)},"msg":"request"`);
  };
}

/** Printing whole numbers is several times faster than printing fractions. */
function hundredths(ms: number): string {
  const rounded = Math.round(ms * 100);
  const fraction = rounded % 100;
  return `${(rounded - fraction) / 100}.${fraction < 10 ? "0" : ""}${fraction}`;
}

function identify({ requestId, visibleTraceId }: RequestContext): object {
  return visibleTraceId === undefined ? { requestId } : { requestId, traceId: visibleTraceId };
}

function pathOf(url: string): string {
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}
