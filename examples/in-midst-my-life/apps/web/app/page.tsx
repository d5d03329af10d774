import type { JobPage } from "@midst/shared/job.js";
import type { Profile } from "@midst/shared/profile.js";
import { askApi } from "../lib/api";

const steps = [
  { name: "Search", text: "Look through the advertisements of every board that is connected." },
  { name: "Analyse", text: "See how much of what is asked for a mask of yours has to offer." },
  { name: "Tailor", text: "Get a resume that says first what this job wants to hear." },
  { name: "Letter", text: "Send it with a letter that is honest about what is missing." },
] as const;

export default async function Home() {
  const counts = await readCounts();
  return (
    <>
      <section className="hero">
        <h1>One life, several masks</h1>
        <p>You are an engineer on Monday, a teacher on Tuesday night. Find the work that each of you fits.</p>
        <p>
          <a className="button" href="/hunter">
            Start hunting
          </a>
        </p>
        {counts && (
          <p className="quiet">
            {counts.masks} masks in your wardrobe, {counts.jobs} jobs on the boards.
          </p>
        )}
      </section>
      <ol className="tiles" aria-label="The journey">
        {steps.map(({ name, text }) => (
          <li key={name} className="card">
            <h2>{name}</h2>
            <p>{text}</p>
          </li>
        ))}
      </ol>
    </>
  );
}

/** The front page opens also when the API does not answer. */
async function readCounts() {
  try {
    const [{ profiles }, { total }] = await Promise.all([
      askApi<{ readonly profiles: readonly Profile[] }>("/profiles"),
      askApi<JobPage>("/jobs"),
    ]);
    return { masks: profiles.length, jobs: total };
  } catch {
    return undefined;
  }
}
