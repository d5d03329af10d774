import { join } from "node:path";
import type { WrittenApp } from "../definition/app.js";
import { readWritten } from "./load/load-app.js";

const EXAMPLES = join(import.meta.dirname, "../../../../examples");

const NAMES = ["in-midst-my-life", "property-intelligence", "revrx", "delivery-checklist", "developer-agent"];

/** The systems that define what must be expressible, with their own figures, as their examples say them. */
export const fiveSystems = (await Promise.all(
  NAMES.map((name) => readWritten(join(EXAMPLES, name))),
)) as readonly WrittenApp[];
