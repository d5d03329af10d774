const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A database as pg_dump is told of it, in the shell's words, and what its dumps begin with. */
export interface DumpedDatabase {
  readonly word: string;
  readonly name: string;
}

/** Every database to a compressed dump of its own in /backups, which is complete before it has its name. */
export function dumpScript(databases: readonly DumpedDatabase[]): string {
  return `set -eu
at=$(date +%s)
dump() {
  pg_dump --dbname="$1" --no-owner --compress=6 --file="/backups/$2.part"
  gzip -t "/backups/$2.part"
  mv "/backups/$2.part" "/backups/$2"
  echo "Wrote $2: $(wc -c <"/backups/$2") bytes"
}
${databases.map(({ word, name }) => `dump ${word} "${name}-backup-$at.sql.gz"\n`).join("")}`;
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
