import type { JobPage, JobView } from "@midst/shared/job.js";
import type { Profile } from "@midst/shared/profile.js";
import type { Metadata } from "next";
import { askApi } from "../../lib/api";
import { Skills } from "../skills";
import { SearchForm } from "./search-form";

export const metadata: Metadata = { title: "Hunter" };

export interface Search {
  readonly q?: string;
  readonly location?: string;
  readonly remote?: string;
  readonly mask?: string;
  readonly page?: string;
}

export default async function HunterPage({ searchParams }: { readonly searchParams: Promise<Search> }) {
  const search = await searchParams;
  const [{ profiles }, found] = await Promise.all([
    askApi<{ readonly profiles: readonly Profile[] }>("/profiles"),
    askApi<JobPage>(`/jobs?${jobQuery(search)}`),
  ]);
  const mask = profiles.find(({ id }) => String(id) === search.mask) ?? profiles[0];
  return (
    <>
      <h1>Hunter</h1>
      <SearchForm search={search} profiles={profiles} mask={mask} />
      <p className="quiet" role="status">
        {found.total === 1 ? "1 job" : `${found.total} jobs`}
        {mask && `, seen as ${mask.mask.toLowerCase()}`}
      </p>
      <ul className="jobs">
        {found.jobs.map((job) => (
          <JobCard key={job.id} job={job} mask={mask} />
        ))}
      </ul>
      <Pages search={search} page={found.page} pages={found.pages} />
    </>
  );
}

function JobCard({ job, mask }: { readonly job: JobView; readonly mask: Profile | undefined }) {
  return (
    <li className="card job">
      <div>
        <h2>{job.title}</h2>
        <p className="quiet">{[job.company, ...job.facts].join(" · ")}</p>
        <p>{job.summary}.</p>
        <Skills skills={job.skills} matched={mask?.skills ?? []} />
      </div>
      {mask && (
        <a className="button" href={`/journey/${mask.id}/${job.id}`}>
          Go for it<span className="for-readers">: {job.title}</span>
        </a>
      )}
    </li>
  );
}

function Pages({ search, page, pages }: { readonly search: Search; readonly page: number; readonly pages: number }) {
  if (pages < 2) return null;
  const to = (other: number) => `/hunter?${new URLSearchParams({ ...search, page: String(other) })}`;
  return (
    <nav className="pages" aria-label="Pages">
      {page > 1 && <a href={to(page - 1)}>Newer</a>}
      <span>
        Page {page} of {pages}
      </span>
      {page < pages && <a href={to(page + 1)}>Older</a>}
    </nav>
  );
}

function jobQuery({ q = "", location = "", remote, page = "1" }: Search): URLSearchParams {
  return new URLSearchParams({ q, location, remote: String(remote !== undefined), page });
}
