import { z } from "zod";

/*
 * Every message of these schemas completes the sentence "it must ...". Only patterns and bounds are used, no code, so
 * that the emitted JSON Schema refuses exactly what the parser refuses.
 */

const DURATION = /^\d+(\.\d+)?(ms|s|m|h|d)$/;
const LABEL = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const HOST_NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const HOST = /^(@|([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)$/;
const CPU = /^(\d+m|\d+(\.\d+)?)(\.\.(\d+m|\d+(\.\d+)?))?$/;
const MEMORY = /^\d+(\.\d+)?(Ki|Mi|Gi|Ti|k|M|G|T)?(\.\.\d+(\.\d+)?(Ki|Mi|Gi|Ti|k|M|G|T)?)?$/;
const BYTES = /^\d+(\.\d+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$/;

export function text(wanted: string): z.ZodString {
  return z.string({ error: wanted }).regex(/\S/, wanted);
}

export function matching(pattern: RegExp, wanted: string): z.ZodString {
  return z.string({ error: wanted }).regex(pattern, wanted);
}

export function wholeNumber(min: number, max: number, noun = "a whole number"): z.ZodInt {
  const wanted = `be ${noun} from ${min} to ${max}`;
  return z.int({ error: wanted }).gte(min, wanted).lte(max, wanted);
}

export function decimal(min: number, max: number): z.ZodNumber {
  const wanted = `be a number from ${min} to ${max}`;
  return z.number({ error: wanted }).gte(min, wanted).lte(max, wanted);
}

export function yesOrNo(): z.ZodBoolean {
  return z.boolean({ error: "be true or false" });
}

export function port(): z.ZodInt {
  return wholeNumber(1, 65_535);
}

export function duration(): z.ZodString {
  return matching(DURATION, "be a duration such as 500ms, 30s, 5m, 1h or 7d");
}

export function timeOfDay(): z.ZodString {
  return matching(/^([01]\d|2[0-3]):[0-5]\d$/, "be a time such as 02:00");
}

export function label(): z.ZodString {
  return matching(LABEL, "be a DNS label: up to 63 lower-case letters, digits and hyphens, a letter first");
}

export function hostName(): z.ZodString {
  return matching(HOST_NAME, "be a domain name such as example.com");
}

export function host(): z.ZodString {
  return matching(HOST, "be @, a name below the domain such as api, or a complete host name");
}

export function urlPath(): z.ZodString {
  return matching(/^\/[^\s?#]*$/, "be a path that starts with /");
}

/** A folder or file inside the repository: relative, and never climbing out of it. */
export function repositoryPath(): z.ZodString {
  return matching(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))\S(.*\S)?$/, "be a path inside the repository such as apps/web");
}

export function cpu(): z.ZodType<string | number> {
  const wanted = "be CPU such as 500m, 1.5 or a range 250m..1000m";
  return z.union([matching(CPU, wanted), z.number({ error: wanted }).gt(0, wanted)], { error: wanted });
}

export function memoryRange(): z.ZodString {
  return matching(MEMORY, "be memory such as 512Mi or a range 512Mi..1Gi");
}

export function memoryAmount(): z.ZodString {
  return matching(BYTES, "be memory such as 256Mi or 1Gi");
}

/** Absolute, inside a container. */
export function containerPath(): z.ZodString {
  return matching(/^\/(?!.*(^|\/)\.\.(\/|$))[^\s:]*[^\s:/]$/, "be an absolute path in the container such as /data");
}

export function imageReference(): z.ZodString {
  const pattern = /^[a-z0-9][\w.\-/]*(:\d+\/[\w.\-/]+)?(:[\w][\w.-]*)?(@sha256:[0-9a-f]{64})?$/i;
  return matching(pattern, "be an image such as kong:3.7");
}

export function oneOf<const Values extends readonly [string, ...string[]]>(...values: Values) {
  return z.enum(values, { error: wantedOneOf(values) });
}

const ONE_OF = "be one of ";

export function wantedOneOf(values: readonly string[]): string {
  return `${ONE_OF}${values.join(", ")}`;
}

/** The values that a `wantedOneOf` names: candidates for a suggestion. */
export function candidatesIn(wanted: string): readonly string[] {
  return wanted.startsWith(ONE_OF) ? wanted.slice(ONE_OF.length).split(", ") : [];
}

export function listOf<Item extends z.ZodType>(item: Item, noun: string) {
  return z.array(item, { error: `be a list of ${noun}` });
}

/** A list, or one item alone. */
export function oneOrMore<Item extends z.ZodType>(item: Item, noun: string) {
  return z.union([item, listOf(item, noun)], { error: `be a list of ${noun}` });
}

export function recordOf<Key extends z.ZodString, Value extends z.ZodType>(key: Key, value: Value, noun: string) {
  return z.record(key, value, { error: `be an object of ${noun} by name` });
}

type ShapeOf<Written> = { [Key in keyof Required<Written>]: z.ZodType<Written[Key]> };

/** A strict object with exactly the keys of its written type: the compiler refuses a key too many or too few. */
export function objectOf<Written extends object>(noun: string, shape: ShapeOf<Written>): z.ZodObject<ShapeOf<Written>> {
  const keys = wantedOneOf(Object.keys(shape));
  const error = (issue: { code: string }) => (issue.code === "unrecognized_keys" ? keys : `be ${noun}`);
  return z.strictObject(shape, { error }) as z.ZodObject<ShapeOf<Written>>;
}

export function required<Schema extends z.ZodType>(schema: Schema, description: string): Schema {
  return schema.meta({ description }) as Schema;
}

/** `fallback` is the value that stands when the key is left out; leave it out where other parts decide. */
export function optional<Schema extends z.ZodType>(schema: Schema, description: string, fallback?: unknown) {
  return schema.meta(fallback === undefined ? { description } : { description, default: fallback }).optional();
}

export function kind<const Kind extends string>(value: Kind) {
  return z.literal(value, { error: `be "${value}"` }).meta({ description: "Which kind it is" });
}
