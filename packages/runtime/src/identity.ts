import { environmentName, type Variables } from "./config/environment.js";

/** Who this process is, as Plimsoll or another platform told it through variables. */
export interface Identity {
  readonly service: string;
  readonly version: string;
  readonly environment: string;
  readonly revision: string | undefined;
  readonly release: string | undefined;
  readonly instance: string | undefined;
}

export function readIdentity(variables: Variables, service?: string): Identity {
  return {
    service: service ?? variables.PLIMSOLL_SERVICE ?? variables.npm_package_name ?? "service",
    version: variables.npm_package_version ?? variables.PLIMSOLL_REVISION ?? "unknown",
    environment: environmentName(variables),
    revision: variables.PLIMSOLL_REVISION,
    release: variables.PLIMSOLL_RELEASE,
    instance: variables.PLIMSOLL_INSTANCE,
  };
}
