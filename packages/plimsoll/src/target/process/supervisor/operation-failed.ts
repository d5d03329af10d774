import type { Failure } from "../../../release/failure.js";

/** A failure that is met deep inside an operation and ends it; the registry turns it into the outcome. */
export class OperationFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "OperationFailed";
    this.failure = failure;
  }
}
