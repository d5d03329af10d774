import type { Experience, Profile } from "@midst/shared/profile.js";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { findInApi } from "../../../lib/api";
import { Problem } from "../../problem";

export const metadata: Metadata = { title: "Mask" };

interface Props {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<{ readonly problem?: string }>;
}

export default async function MaskPage({ params, searchParams }: Props) {
  const { id } = await params;
  const profile = await findInApi<Profile>(`/profiles/${encodeURIComponent(id)}`);
  if (profile === undefined) notFound();
  return (
    <>
      <p className="crumb">
        <a href="/profile">Your masks</a>
      </p>
      <h1>{profile.mask}</h1>
      <Problem code={(await searchParams).problem} />
      <div className="columns">
        <ProfileForm profile={profile} />
        <section className="card" aria-labelledby="experience">
          <h2 id="experience">Experience</h2>
          {profile.experience.map((experience) => (
            <ExperienceEntry key={`${experience.organisation} ${experience.from}`} experience={experience} />
          ))}
        </section>
      </div>
    </>
  );
}

function ProfileForm({ profile }: { readonly profile: Profile }) {
  return (
    <form className="card stack" method="post" action={`/profile/${profile.id}/save`}>
      <label>
        Headline
        <input name="headline" defaultValue={profile.headline} required maxLength={200} />
      </label>
      <label>
        Summary
        <textarea name="summary" defaultValue={profile.summary} rows={4} required maxLength={4000} />
      </label>
      <label>
        Skills, with commas between
        <textarea name="skills" defaultValue={profile.skills.join(", ")} rows={3} required maxLength={2000} />
      </label>
      <button type="submit">Save this mask</button>
    </form>
  );
}

function ExperienceEntry({ experience }: { readonly experience: Experience }) {
  return (
    <article>
      <h3>
        {experience.role}, {experience.organisation}
      </h3>
      <p className="quiet">
        {experience.from} to {experience.to ?? "now"}
      </p>
      <ul>
        {experience.achievements.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </article>
  );
}
