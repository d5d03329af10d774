const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Every database of a server to a compressed dump of its own in /backups; complete before it has its name. */
export function dumpScript(store: string, databases: readonly string[]): string {
  return `set -eu
set -- ${databases.join(" ")}
at=$(date +%s)
for database in "$@"; do
  name=${store}-backup-$at.sql.gz
  [ "$database" = "$PGDATABASE" ] || name=${store}-$database-backup-$at.sql.gz
  pg_dump --dbname="$database" --no-owner --compress=6 --file="/backups/$name.part"
  gzip -t "/backups/$name.part"
  mv "/backups/$name.part" "/backups/$name"
  echo "Backed up $database to $name: $(wc -c <"/backups/$name") bytes"
done
`;
}

/** Removes what is older than it is kept. What was just written is not, so the newest one stays. */
export function sweepScript(keepMs: number): string {
  return `find /backups -name '*.part' -mmin +1440 -delete
find /backups -name '*.sql.gz' -mmin +${Math.floor(keepMs / MINUTE)} -delete
`;
}

/** Sends the dumps to a bucket, encrypted by it, and removes what is older there than it is kept. */
export function uploadScript(target: string, keepMs: number): string {
  const [bucket = "", ...folders] = target
    .replace(/^s3:\/\//, "")
    .split("/")
    .filter((part) => part !== "");
  const prefix = folders.map((folder) => `${folder}/`).join("");
  return `set -eu
for file in /backups/*.sql.gz; do
  aws s3 cp --sse AES256 --only-show-errors "$file" s3://${bucket}/${prefix}
done
oldest=$(date -u -d "@$(($(date +%s) - ${Math.floor(keepMs / SECOND)}))" +%Y-%m-%dT%H:%M:%SZ)
aws s3api list-objects-v2 --bucket ${bucket} --prefix "${prefix}" --output text \\
  --query "Contents[?LastModified<'$oldest' && ends_with(Key, '.sql.gz')].[Key]" | while read -r key; do
  [ "$key" = None ] || aws s3 rm --only-show-errors "s3://${bucket}/$key"
done
`;
}
