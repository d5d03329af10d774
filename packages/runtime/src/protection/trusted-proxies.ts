import type { Service } from "../service/service.js";

/** How many proxies to believe: as written, else TRUSTED_PROXIES, else Plimsoll's one when it started this instance. */
export function trustedProxyCount(written: number | undefined, { settings, identity }: Service): number {
  return written ?? settings.trustedProxies ?? (identity.instance === undefined ? 0 : 1);
}
