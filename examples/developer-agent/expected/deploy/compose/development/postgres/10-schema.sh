#!/bin/sh
# The schema of postgres for development. Runs once, when its volume is empty.
# Written by `plimsoll render` from the definition (plimsoll.config.ts): change that, and run it again.
set -eu
for file in /schema/*.sql; do
  psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --file "$file"
done
