import { explained } from "../format/commented.js";

/** The same value with a remark above its key, for whoever reads the manifest; its type stays, as writers unwrap it. */
export function why<Value>(value: Value, comment: string): Value {
  return explained(value, comment) as Value;
}
