import type { Identity } from "../identity.js";
import { asCheck, type Check, type WrittenChecks } from "./check.js";
import { type CheckResult, runCheck } from "./run-check.js";

/** Where a service is in its life. Only a ready one wants traffic. */
export type Phase = "starting" | "ready" | "draining";

export interface HealthReport {
  readonly healthy: boolean;
  /** 200 when healthy, else 503. */
  readonly status: 200 | 503;
  readonly body: HealthBody;
}

export interface HealthBody {
  readonly status: "ok" | "starting" | "draining" | "unavailable";
  readonly timestamp: string;
  readonly uptime: number;
  readonly service: string;
  readonly version: string;
  readonly release?: string;
  readonly instance?: string;
  readonly checks?: Readonly<Record<string, ReportedCheck>>;
}

/** What the outside may know of a check: never the text of an error, which may hold addresses. */
export interface ReportedCheck {
  readonly status: "up" | "down";
  readonly weight: "required" | "advisory";
  readonly durationMs: number;
  readonly checkedAt: string;
  readonly error?: string;
}

export interface HealthOptions {
  readonly checks?: WrittenChecks;
  /** How long a result is used again, so that many probes cost the stores one. Default 250 ms. */
  readonly cacheMs?: number;
  readonly clock?: () => number;
  /** Called when a check changes between up and down. */
  readonly onChange?: (name: string, result: CheckResult) => void;
}

export interface Health {
  readonly checks: Readonly<Record<string, Check>>;
  readonly phase: () => Phase;
  readonly markStarted: () => void;
  readonly markDraining: () => void;
  /** Whether this process should be restarted: depends on nothing outside of it. */
  readonly live: () => HealthReport;
  /** Whether it should get traffic. */
  readonly ready: () => Promise<HealthReport>;
  /** Whether it has finished starting. */
  readonly startup: () => HealthReport;
  /** Everything, advisory checks included; 503 when anything is down. For people and dashboards. */
  readonly deep: () => Promise<HealthReport>;
}

export function createHealth(identity: Identity, options: HealthOptions = {}): Health {
  const clock = options.clock ?? Date.now;
  const began = clock();
  const checks = Object.fromEntries(
    Object.entries(options.checks ?? {}).map(([name, written]) => [name, asCheck(written)]),
  );
  const results = cachedResults(checks, options.cacheMs ?? 250, clock, options.onChange);
  let phase: Phase = "starting";

  function report(status: HealthBody["status"], found?: Readonly<Record<string, CheckResult>>): HealthReport {
    const healthy = status === "ok";
    const body: HealthBody = {
      status,
      timestamp: new Date(clock()).toISOString(),
      uptime: Math.round(clock() - began) / 1_000,
      service: identity.service,
      version: identity.version,
      ...(identity.release === undefined ? {} : { release: identity.release }),
      ...(identity.instance === undefined ? {} : { instance: identity.instance }),
      ...(found === undefined ? {} : { checks: reported(found) }),
    };
    return { healthy, status: healthy ? 200 : 503, body };
  }

  async function judged(decides: (result: CheckResult) => boolean): Promise<HealthReport> {
    const found = await results();
    if (phase !== "ready") return report(phase, found);
    const sick = Object.values(found).some((result) => result.state === "down" && decides(result));
    return report(sick ? "unavailable" : "ok", found);
  }

  return {
    checks,
    phase: () => phase,
    markStarted: () => {
      if (phase === "starting") phase = "ready";
    },
    markDraining: () => {
      phase = "draining";
    },
    live: () => report("ok"),
    ready: async () => (phase === "ready" ? judged(isRequired) : report(phase)),
    startup: () => report(phase === "starting" ? "starting" : "ok"),
    deep: () => judged(() => true),
  };
}

/** Runs all checks side by side; a result is shared by everyone who asks within the cache's time. */
function cachedResults(
  checks: Readonly<Record<string, Check>>,
  cacheMs: number,
  clock: () => number,
  onChange: HealthOptions["onChange"],
): () => Promise<Readonly<Record<string, CheckResult>>> {
  let latest: { readonly at: number; readonly results: Promise<Readonly<Record<string, CheckResult>>> } | undefined;
  const states = new Map<string, CheckResult["state"]>();

  async function run(): Promise<Readonly<Record<string, CheckResult>>> {
    const entries = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await runCheck(check, clock)] as const),
    );
    for (const [name, result] of entries) {
      if ((states.get(name) ?? "up") !== result.state) onChange?.(name, result);
      states.set(name, result.state);
    }
    return Object.fromEntries(entries);
  }

  return () => {
    if (latest === undefined || clock() - latest.at >= cacheMs) latest = { at: clock(), results: run() };
    return latest.results;
  };
}

function isRequired(result: CheckResult): boolean {
  return result.weight === "required";
}

function reported(found: Readonly<Record<string, CheckResult>>): Readonly<Record<string, ReportedCheck>> {
  return Object.fromEntries(
    Object.entries(found).map(([name, result]): [string, ReportedCheck] => {
      const { weight, durationMs, checkedAt, state } = result;
      const base = { status: state, weight, durationMs, checkedAt };
      return [name, result.state === "down" ? { ...base, error: errorLabel(result.error) } : base];
    }),
  );
}

/** A code such as ECONNREFUSED, or our own words; the full error goes to the log. */
function errorLabel(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code === "string" && /^[A-Z0-9_]{3,40}$/.test(code)) return code;
  return /^(?:no answer within|answered|heap used)\b[ \w,.]*$/.test(error.message) ? error.message : "failed";
}
