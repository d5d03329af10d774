import type { Request } from "express";
import type { ProtectionOptions } from "../protection/options.js";
import type { ServiceOptions } from "../service/options.js";

export interface ExpressServiceOptions extends ServiceOptions {
  readonly protection?: ProtectionOptions<Request>;
}
