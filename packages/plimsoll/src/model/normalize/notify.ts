import type { WrittenNotifier } from "../../definition/notify.js";
import type { NotifierModel } from "../app-model.js";
import { environmentValue } from "./variable.js";

export function normalizeNotifier(written: WrittenNotifier): NotifierModel {
  return { kind: written.kind, url: environmentValue(written.kind === "slack" ? written.webhook : written.url) };
}
