import { acceptForm } from "../../../../../lib/accept-form";
import { askApi } from "../../../../../lib/api";

interface Context {
  readonly params: Promise<{ readonly profileId: string; readonly jobId: string; readonly step: string }>;
}

const paths: ReadonlyMap<string, string> = new Map([
  ["analyse", "/analyses"],
  ["tailor", "/resumes"],
  ["letter", "/letters"],
]);

/** Long enough for most results to be there when the page opens. */
const waitSeconds = 3;

export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { profileId, jobId, step } = await params;
  const path = paths.get(step);
  if (path === undefined) return new Response("There is no such step", { status: 404 });
  const page = `/journey/${encodeURIComponent(profileId)}/${encodeURIComponent(jobId)}`;
  return acceptForm(request, page, () =>
    askApi(`${path}?wait=${waitSeconds}`, "POST", { profileId: Number(profileId), jobId: Number(jobId) }),
  );
}
