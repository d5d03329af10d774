import type { Profile } from "@midst/shared/profile.js";
import type { Metadata } from "next";
import { askApi } from "../../lib/api";
import { Skills } from "../skills";

export const metadata: Metadata = { title: "Profile" };

export default async function ProfilePage() {
  const { profiles } = await askApi<{ readonly profiles: readonly Profile[] }>("/profiles");
  return (
    <>
      <h1>Your masks</h1>
      <p className="lead">Each tells the same life for one kind of work.</p>
      <ul className="tiles">
        {profiles.map((profile) => (
          <li key={profile.id} className="card">
            <h2>
              <a href={`/profile/${profile.id}`}>{profile.mask}</a>
            </h2>
            <p className="quiet">
              {profile.person}, {profile.headline.toLowerCase()}
            </p>
            <p>{profile.summary}</p>
            <Skills skills={profile.skills} />
          </li>
        ))}
      </ul>
    </>
  );
}
