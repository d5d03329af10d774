import type { Database } from "./database.js";
import type { Profile } from "./profile.js";

const columns = "id, person, mask, headline, summary, skills, experience";

export function readProfiles(db: Database): Promise<readonly Profile[]> {
  return db.rows("select", "profiles", `select ${columns} from profiles order by id limit 100`);
}

export async function readProfile(db: Database, id: number): Promise<Profile | undefined> {
  const [profile] = await db.rows<Profile>("select", "profiles", `select ${columns} from profiles where id = $1`, [id]);
  return profile;
}

export type NewProfile = Omit<Profile, "id">;

export async function insertProfile(db: Database, profile: NewProfile): Promise<Profile> {
  const sql = `insert into profiles (person, mask, headline, summary, skills, experience)
    values ($1, $2, $3, $4, $5, $6) returning ${columns}`;
  const { person, mask, headline, summary, skills, experience } = profile;
  const values = [person, mask, headline, summary, skills, JSON.stringify(experience)];
  const [row] = await db.rows<Profile>("insert", "profiles", sql, values);
  if (row === undefined) throw new Error("An insert returned no row");
  return row;
}

export type ProfileChange = Pick<Profile, "headline" | "summary" | "skills">;

export async function updateProfile(db: Database, id: number, change: ProfileChange): Promise<Profile | undefined> {
  const sql = `update profiles set headline = $2, summary = $3, skills = $4, updated_at = now()
    where id = $1 returning ${columns}`;
  const values = [id, change.headline, change.summary, change.skills];
  const [profile] = await db.rows<Profile>("update", "profiles", sql, values);
  return profile;
}
