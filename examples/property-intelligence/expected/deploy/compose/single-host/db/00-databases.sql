-- What db has beside its first database. Runs once, when its volume is empty.
-- Written by `plimsoll render` from the definition (plimsoll.config.ts): change that, and run it again.

CREATE DATABASE "analytics";
CREATE DATABASE "kong";
CREATE DATABASE "listings";
