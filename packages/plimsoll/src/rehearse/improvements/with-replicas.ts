import type { Observed } from "../../plan/observed.js";
import type { ShipInput } from "../../plan/ship/ship-input.js";
import type { ReleaseRecord } from "../../release/record.js";

/** The same release of an app that runs so many instances of these services, and did before. */
export function withReplicas(input: ShipInput, services: readonly string[], replicas: number): ShipInput {
  const grow = (record: ReleaseRecord): ReleaseRecord => {
    const grown = Object.entries(record.services).map(([name, service]) => {
      return [name, services.includes(name) ? { ...service, replicas } : service] as const;
    });
    return { ...record, services: Object.fromEntries(grown) };
  };
  const { record, previous } = input;
  const observed = growObserved(input.observed, services, replicas);
  return { ...input, record: grow(record), previous: previous && grow(previous), observed };
}

function growObserved(observed: Observed, names: readonly string[], running: number): Observed {
  const services = Object.entries(observed.services).map(([name, revisions]) => {
    const grown = revisions.map((it) => (it.running === 0 ? it : { ...it, running, ready: running }));
    return [name, names.includes(name) ? grown : revisions] as const;
  });
  return { ...observed, services: Object.fromEntries(services) };
}
