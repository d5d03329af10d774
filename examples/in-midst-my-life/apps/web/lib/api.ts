import { headers } from "next/headers";
import { settings } from "./settings";

export class ApiProblem extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const timeLimitMs = 15_000;

/** Asks the API on behalf of the request that is being answered; rejects with `ApiProblem` unless it says 2xx. */
export async function askApi<Answer>(
  path: string,
  method: "GET" | "POST" | "PUT" = "GET",
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(new URL(path, settings().apiUrl), {
    method,
    cache: "no-store",
    signal: AbortSignal.timeout(timeLimitMs),
    headers: { ...(await forwarded()), ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok)
    throw new ApiProblem(response.status, answer?.error?.message ?? `The API answered ${response.status}`);
  return answer;
}

/** The answer, or undefined when the API says that there is no such thing. */
export async function findInApi<Answer>(path: string): Promise<Answer | undefined> {
  try {
    return await askApi<Answer>(path);
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 404 || error.status === 400)) return undefined;
    throw error;
  }
}

/** One request id, one trace, one release through all services: what the proxy gave to this request goes on with it. */
const carried = ["x-request-id", "traceparent", "tracestate", "x-plimsoll-release"] as const;

async function forwarded(): Promise<Record<string, string>> {
  const given = await headers();
  const entries = carried.map((name) => [name, given.get(name)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [(typeof carried)[number], string] => entry[1] !== null));
}
