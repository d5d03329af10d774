import type { Database } from "@midst/shared/database.js";
import { readJob } from "@midst/shared/job-rows.js";
import { analyseFit } from "@midst/shared/journey/fit.js";
import { writeLetter } from "@midst/shared/journey/letter.js";
import { tailorResume } from "@midst/shared/journey/resume.js";
import type { StepId } from "@midst/shared/journey/step.js";
import { journeyStore } from "@midst/shared/journey/store.js";
import { readProfile } from "@midst/shared/profile-rows.js";

/** Carries out one step and keeps its result. Running it again gives the same, as tasks come at least once. */
export async function performTask(db: Database, task: StepId): Promise<void> {
  const store = journeyStore(db);
  await store.begin(task, task.kind);
  const [profile, job] = await Promise.all([readProfile(db, task.profileId), readJob(db, task.jobId)]);
  if (profile === undefined || job === undefined)
    throw new Error(`The profile ${task.profileId} or the job ${task.jobId} is gone`);

  const fit = analyseFit(profile, job);
  const resume = tailorResume(profile, job, fit);
  switch (task.kind) {
    case "analyse":
      return store.finish(task, "analyse", fit);
    case "tailor":
      return store.finish(task, "tailor", resume);
    case "letter":
      return store.finish(task, "letter", writeLetter(profile, job, fit, resume));
    default:
      return task.kind satisfies never;
  }
}
