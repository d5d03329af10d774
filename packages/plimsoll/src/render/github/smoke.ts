import type { EnvironmentModel, SmokeModel } from "../../model/app-model.js";
import { originOf, testVariables } from "./addresses.js";
import { shellWord } from "./shell-word.js";
import { run } from "./steps.js";
import type { Step } from "./workflow.js";

/** The environment's smoke tests by curl: each request, its status, its text and its time; none that writes in production. */
export function smokeSteps(environment: EnvironmentModel): readonly Step[] {
  const lines = environment.smoke
    .filter((test) => isAskable(test, environment))
    .flatMap((test) => line(test, environment));
  if (lines.length === 0) return [];
  return [run("Ask what every visitor needs", [...CHECK, ...lines, 'exit "$failures"'])];
}

function isAskable({ method }: SmokeModel, { tier }: EnvironmentModel): boolean {
  return tier !== "production" || method === "GET" || method === "HEAD";
}

function line(test: SmokeModel, environment: EnvironmentModel): readonly string[] {
  const service = environment.services[test.service];
  const origin = service && originOf(environment, service);
  if (origin === undefined) return [];
  const words = [
    shellWord(test.name),
    `"${addressed(origin, environment)}${test.path.replace(/[\\"`$]/g, "\\$&")}"`,
    String(test.expect.status),
    String(test.underMs / 1000),
    shellWord(test.expect.contains ?? ""),
    ...optionsOf(test),
  ];
  return [`ask ${words.join(" ")}`];
}

/** The variable where one of them begins so, so that the same script can be pointed elsewhere. */
function addressed(origin: string, environment: EnvironmentModel): string {
  const known = Object.entries(testVariables(environment))
    .toReversed()
    .find(([, url]) => url === origin);
  return known === undefined ? origin : `$${known[0]}`;
}

function optionsOf({ method, headers, body }: SmokeModel): readonly string[] {
  return [
    ...(method === "GET" ? [] : method === "HEAD" ? ["--head"] : ["--request", method]),
    ...Object.entries(headers).flatMap(([name, value]) => ["--header", shellWord(`${name}: ${value}`)]),
    ...(body === undefined ? [] : ["--data", shellWord(body)]),
  ];
}

const CHECK = [
  "failures=0",
  "ask() { # name, address, status, seconds, text, then options of curl",
  "  local name=$1 url=$2 status=$3 seconds=$4 text=$5 got",
  "  shift 5",
  '  got=$(curl --silent --show-error --max-time "$seconds" --output body --write-out \'%{http_code}\' "$@" "$url") || true',
  '  if [ "$got" = "$status" ] && { [ -z "$text" ] || grep --quiet --fixed-strings -- "$text" body; }; then',
  '    echo "ok    $name"',
  "  else",
  `    echo "::error::$name: found status $got, wanted $status within $seconds seconds\${text:+ and $text}"`,
  "    failures=1",
  "  fi",
  "}",
];
