import type { JobView } from "@midst/shared/job.js";
import type { StepKind, StepState } from "@midst/shared/journey/step.js";
import type { Profile } from "@midst/shared/profile.js";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { findInApi } from "../../../../lib/api";
import { Problem } from "../../../problem";
import { RefreshWhilePending } from "./refresh-while-pending";
import { FitResult, LetterResult, ResumeResult } from "./results";
import { Step } from "./step";

export const metadata: Metadata = { title: "Journey" };

interface Journey {
  readonly profile: Profile;
  readonly job: JobView;
  readonly steps: readonly StepState[];
}

interface Props {
  readonly params: Promise<{ readonly profileId: string; readonly jobId: string }>;
  readonly searchParams: Promise<{ readonly problem?: string }>;
}

export default async function JourneyPage({ params, searchParams }: Props) {
  const { profileId, jobId } = await params;
  const path = `${encodeURIComponent(profileId)}/${encodeURIComponent(jobId)}`;
  const journey = await findInApi<Journey>(`/journeys/${path}`);
  if (journey === undefined) notFound();

  const { profile, job, steps } = journey;
  const analyse = stepOf(steps, "analyse");
  const tailor = stepOf(steps, "tailor");
  const letter = stepOf(steps, "letter");
  return (
    <>
      <p className="crumb">
        <a href={`/hunter?mask=${profile.id}`}>Hunter</a>
      </p>
      <h1>{job.title}</h1>
      <p className="lead">{[job.company, ...job.facts, `as ${profile.mask.toLowerCase()}`].join(" · ")}</p>
      <Problem code={(await searchParams).problem} />
      <RefreshWhilePending pending={steps.some(isPending)} />
      <ol className="steps">
        <li className="card done">
          <h2>Search</h2>
          <p>
            Found on {job.source === "board" ? "the board" : job.source}: {job.summary}.
          </p>
        </li>
        <Step path={path} kind="analyse" name="Analyse" action="Analyse the fit" state={analyse} open>
          {analyse?.result && <FitResult fit={analyse.result} />}
        </Step>
        <Step
          path={path}
          kind="tailor"
          name="Tailor"
          action="Tailor a resume"
          state={tailor}
          open={analyse?.result != null}
        >
          {tailor?.result && <ResumeResult resume={tailor.result} />}
        </Step>
        <Step
          path={path}
          kind="letter"
          name="Letter"
          action="Write the letter"
          state={letter}
          open={tailor?.result != null}
        >
          {letter?.result && <LetterResult letter={letter.result} />}
        </Step>
      </ol>
    </>
  );
}

function stepOf<Kind extends StepKind>(steps: readonly StepState[], kind: Kind): StepState<Kind> | undefined {
  return steps.find((step): step is StepState<Kind> => step.kind === kind);
}

function isPending({ status }: StepState): boolean {
  return status === "queued" || status === "running";
}
