-- One row for each step of a journey: a profile on its way to a job.
create table steps (
  profile_id integer not null references profiles (id) on delete cascade,
  job_id integer not null references jobs (id) on delete cascade,
  kind text not null check (kind in ('analyse', 'tailor', 'letter')),
  status text not null default 'queued' check (status in ('queued', 'running', 'done', 'failed')),
  result jsonb,
  error text,
  requested_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (profile_id, job_id, kind)
);

create index steps_unfinished on steps (requested_at) where status in ('queued', 'running');
