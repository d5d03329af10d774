import type { IncomingMessage } from "node:http";
import { bucketFromCookie, visitorCookie } from "../visitor-bucket.js";
import type { RequestHead } from "./request-head.js";
import type { Revision, Router, Service } from "./router.js";

/** Where a connection came in, and what is known of who is behind it. */
export interface Arrival {
  /** The service whose internal port it is; undefined on the public listener. */
  readonly internal: string | undefined;
  readonly peer: string;
}

export type Routed =
  | {
      readonly kind: "revision";
      readonly revision: Revision;
      /** The release that the request belongs to, for the calls that it brings; undefined when it belongs to none. */
      readonly release: string | undefined;
      readonly setCookie: string | undefined;
    }
  | { readonly kind: "no-route" }
  | { readonly kind: "no-revision"; readonly service: string };

export function serviceOf(
  router: Router,
  arrival: Arrival,
  head: RequestHead,
  request: IncomingMessage,
): string | undefined {
  return arrival.internal ?? router.match(head.host, request.url as string);
}

/**
 * Chooses the revision: on internal ports the release that the request belongs to, so that it stays on one side from
 * service to service; then the visitor's bucket; then an even spread by weight. A request belongs to a release only where
 * a service has two sides: the only revision of a service may be older than the release that serves, and must not hold
 * the services behind it to what served then.
 */
export function chooseRevision(router: Router, name: string, arrival: Arrival, head: RequestHead): Routed {
  const service = router.services.get(name);
  if (service === undefined) return { kind: "no-route" };
  if (arrival.internal !== undefined && head.release !== undefined) {
    const same = service.byRelease.get(head.release);
    if (same !== undefined) return { kind: "revision", revision: same, release: head.release, setCookie: undefined };
  }
  const carried = arrival.internal === undefined ? undefined : head.release;
  const { only } = service.weights;
  if (only !== undefined) return { kind: "revision", revision: only, release: carried, setCookie: undefined };
  return chooseByBucket(router, service, arrival, head);
}

function chooseByBucket(router: Router, service: Service, arrival: Arrival, head: RequestHead): Routed {
  const known = service.sticky ? bucketFromCookie(head.cookie) : undefined;
  const bucket = known ?? service.sequence.next();
  const revision = service.weights.of(bucket);
  if (revision === undefined) return { kind: "no-revision", service: service.name };
  const isNew = service.sticky && known === undefined && arrival.internal === undefined;
  return {
    kind: "revision",
    revision,
    release: (arrival.internal === undefined ? undefined : head.release) ?? revision.release,
    setCookie: isNew ? visitorCookie(bucket, router.table.cookieDomain) : undefined,
  };
}
