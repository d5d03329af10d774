import { done, failed, type Handler } from "./handler.js";

interface World {
  /** The services of the record whose traffic is not all on the record's revision. */
  readonly notServing: (record: string) => Promise<readonly string[]>;
  readonly setServing: (record: string) => void;
  /** Nobody waits for what it removes. */
  readonly tidyLater: () => void;
}

/** Success means that the intended revisions were observed serving, so it is looked at again here. */
export function activateRecord(world: World): Handler<"activate"> {
  return async ({ record }) => {
    const missing = await world.notServing(record);
    if (missing.length > 0) {
      return failed(
        "target-refused",
        `Release ${record} does not serve: not all traffic of ${missing.join(", ")} goes to it`,
      );
    }
    world.setServing(record);
    world.tidyLater();
    return done("observed serving");
  };
}
