#!/usr/bin/env bash
# What the official image does with an empty volume, in short.
set -euo pipefail
export PGDATA=/var/lib/postgresql/data PGHOST=/tmp
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --username "$POSTGRES_USER" --pwfile <(printf '%s' "${POSTGRES_PASSWORD:-$(cat "$POSTGRES_PASSWORD_FILE")}") \
    --auth-host scram-sha-256 --auth-local trust >/dev/null
  echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
  pg_ctl -o "-c listen_addresses='' -k /tmp" -w start >/dev/null
  createdb --username "$POSTGRES_USER" "$POSTGRES_DB"
  for file in /docker-entrypoint-initdb.d/*.sql; do
    [ -f "$file" ] && psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --file "$file"
  done
  pg_ctl -m fast -w stop >/dev/null
fi
exec "$@" -c listen_addresses='*' -k /tmp
