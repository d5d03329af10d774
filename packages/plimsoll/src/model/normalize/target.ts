import type { WrittenTarget } from "../../definition/target.js";
import type { EnvironmentModel, TargetModel } from "../app-model.js";
import { DEFAULTS, FIRST_LOCAL_PORT } from "../defaults.js";

type Fields = Exclude<WrittenTarget, string>;

export function targetKind(written: WrittenTarget | undefined): TargetModel["kind"] {
  const { kind } = fieldsOf(written);
  return kind === "local" ? "process" : kind;
}

export function normalizeTarget(written: WrittenTarget | undefined, port: number): TargetModel {
  const fields = fieldsOf(written);
  if (fields.kind !== "local") return { kind: fields.kind };
  return { kind: "process", port: fields.port ?? port, host: fields.host ?? DEFAULTS.localHost };
}

/** Public ports of local environments: what is written stays, production comes first, the others follow by name. */
export function localPorts(
  environments: readonly {
    readonly name: string;
    readonly tier: EnvironmentModel["tier"];
    readonly target: WrittenTarget | undefined;
  }[],
): ReadonlyMap<string, number> {
  const locals = environments.filter(({ target }) => targetKind(target) === "process");
  const taken = new Set(locals.map(({ target }) => writtenPort(target)));
  const production = locals.filter(({ tier }) => tier === "production");
  const others = locals.filter(({ tier }) => tier !== "production").toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const ports = new Map<string, number>();
  let next = FIRST_LOCAL_PORT;
  for (const { name, target } of [...production, ...others]) {
    while (taken.has(next)) next++;
    ports.set(name, writtenPort(target) ?? next);
    if (writtenPort(target) === undefined) next++;
  }
  return ports;
}

function writtenPort(target: WrittenTarget | undefined): number | undefined {
  const fields = fieldsOf(target);
  return fields.kind === "local" ? fields.port : undefined;
}

function fieldsOf(written: WrittenTarget | undefined): Fields {
  return typeof written === "object" ? written : { kind: written ?? "local" };
}
