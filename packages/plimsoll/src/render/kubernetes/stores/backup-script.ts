/** Minutes of a duration in milliseconds, as `find -mmin` counts. */
const MINUTE = 60_000;

/**
 * A POSIX shell script: every database to a compressed dump of its own, complete before it has its name; then those older
 * than they are kept. What was just written is never old, so the newest one stays.
 */
export function backupScript(store: string, databases: readonly string[], keepMs: number): string {
  return `set -eu
at=$(date +%s)
for database in ${databases.join(" ")}; do
  name=${store}-backup-$at.sql.gz
  [ "$database" = "$PGDATABASE" ] || name=${store}-$database-backup-$at.sql.gz
  pg_dump --dbname="$database" --no-owner --compress=6 --file="/backups/$name.part"
  gzip -t "/backups/$name.part"
  mv "/backups/$name.part" "/backups/$name"
  echo "Backed up $database to $name: $(wc -c <"/backups/$name") bytes"
done
find /backups -name '*.part' -mmin +1440 -delete
find /backups -name '*.sql.gz' -mmin +${Math.floor(keepMs / MINUTE)} -delete
`;
}
