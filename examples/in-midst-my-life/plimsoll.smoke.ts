/**
 * What must be answered well before and after traffic moves. Limits: a page 5 s, the API 1 s, a search 3 s. Masks 1 to 3 and
 * the first jobs come with the migrations. The journey writes, and may be repeated as often as one likes.
 */
const available = [
  { get: "web:/api/health", under: "1s" },
  { get: "api:/health", under: "1s", expect: { contains: '"status":"ok"' } },
  { get: "api:/ready", under: "1s", expect: { contains: '"db"' } },
];

const pages = {
  "/": "One life, several masks",
  "/profile": "Your masks",
  "/profile/1": "Save this mask",
  "/profile/2": "Save this mask",
  "/profile/3": "Save this mask",
  "/hunter": "Platform engineer",
  "/hunter?mask=2": "seen as",
  "/hunter?q=kubernetes&remote=true": "Tidewater",
  "/hunter?page=2": "Page ",
  "/hunter?q=nobody-has-this-skill": "0 jobs",
  "/journey/1/1": "Analyse",
};

const answers = {
  "/": "in-midst-my-life",
  "/profiles": '"mask":"Engineer"',
  "/profiles/1": '"id":1',
  "/profiles/2": '"id":2',
  "/profiles/3": '"id":3',
  "/jobs/1": "Platform engineer",
  "/jobs/2": "Backend engineer",
  "/jobs/3": "Course author",
  "/jobs/4": "Documentation lead",
  "/journeys/1/1": '"steps":',
};

const searches = {
  "/jobs": '"jobs":[',
  "/jobs?q=postgresql": '"title":',
  "/jobs?q=teaching&location=dublin": "Course author",
  "/jobs?remote=true": '"remote":true',
  "/jobs?page=2": '"page":2',
  "/jobs?q=%25": '"total":0',
};

const unknown = ["/profiles/999999", "/jobs/999999", "/journeys/1/999999", "/journeys/999999/1", "/nowhere"];
const invalid = ["/profiles/abc", "/profiles/0", "/jobs/abc", "/jobs?page=0", "/journeys/1/abc"];
const refused = [
  { name: "an analysis without a job", post: "api:/analyses", body: { profileId: 1 } },
  { name: "an analysis without a mask", post: "api:/analyses", body: { jobId: 1 } },
  { name: "a profile without a name", post: "api:/profiles", body: {} },
  { name: "a body that is no JSON", post: "api:/letters", body: "{" },
];

/** Search, analyse, tailor, letter: each waits for the one before, as tests may run side by side. */
const journey = [
  { name: "journey: search", get: "api:/jobs?q=clinics", under: "3s", expect: { contains: "Orchard Health" } },
  step("journey: analyse", "/analyses", '"score":'),
  step("journey: tailor", "/resumes", '"summary":'),
  step("journey: letter", "/letters", "Dear Orchard Health team"),
];

const json = { "content-type": "application/json" };

export const smoke = [
  ...available,
  ...Object.entries(pages).map(([path, contains]) => ({ get: `web:${path}`, under: "5s", expect: { contains } })),
  ...Object.entries(answers).map(([path, contains]) => ({ get: `api:${path}`, under: "1s", expect: { contains } })),
  ...Object.entries(searches).map(([path, contains]) => ({ get: `api:${path}`, under: "3s", expect: { contains } })),
  ...unknown.map((path) => ({ get: `api:${path}`, under: "1s", expect: { status: 404, contains: '"error":' } })),
  ...invalid.map((path) => ({ get: `api:${path}`, under: "1s", expect: { status: 400, contains: '"error":' } })),
  ...refused.map((test) => ({ ...test, headers: json, under: "1s", expect: { status: 400, contains: '"error":' } })),
  ...journey,
];

function step(name: string, path: string, contains: string) {
  const body = { profileId: 1, jobId: 2 };
  return {
    name,
    post: `api:${path}?wait=5`,
    body,
    headers: { "content-type": "application/json" },
    under: "6s",
    expect: { contains },
  };
}
