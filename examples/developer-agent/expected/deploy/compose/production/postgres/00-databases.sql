-- What postgres has beside its first database. Runs once, when its volume is empty.
-- Written by `plimsoll render` from the definition (plimsoll.config.ts): change that, and run it again.

CREATE EXTENSION IF NOT EXISTS "vector";
