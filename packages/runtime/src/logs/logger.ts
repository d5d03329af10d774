import pino, { type Logger as PinoLogger } from "pino";
import type { Secret } from "../config/secret.js";
import type { Identity } from "../identity.js";
import { currentContext } from "../request-context.js";
import { type LogDestination, type LogFormat, standardOutput } from "./destination.js";
import { valueScrubber } from "./safe-value.js";
import { nameJudge } from "./sensitive-names.js";
import { textScrubber } from "./sensitive-text.js";

export const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Redaction {
  /** Names whose values are masked at any depth, beside the usual ones. */
  readonly names?: readonly string[];
  /** Values that are masked wherever they appear; the secrets of a Config belong here. */
  readonly values?: readonly (string | Secret)[];
  /** Shapes of text that are masked. */
  readonly patterns?: readonly RegExp[];
}

export interface LogOptions {
  /** Default: debug in development, info elsewhere. */
  readonly level?: LogLevel;
  /** Default: text for people in development, JSON elsewhere. */
  readonly format?: LogFormat;
  readonly redact?: Redaction;
  readonly destination?: LogDestination;
}

export interface Logger extends PinoLogger {}

/** What holds a logger together with what the lifecycle and an operator do to it. */
export interface Logs {
  readonly log: Logger;
  readonly level: () => LogLevel;
  /** Changes the level of the logger and of every child that still exists. */
  readonly setLevel: (level: LogLevel) => void;
  /** Writes a line of level info whose fields are JSON already, each after a comma, and hold nothing to mask. */
  readonly writeInfo: (fields: string) => void;
  readonly flush: () => void;
}

/** A pino logger whose every line carries who, where and which request, and nothing that must stay private. */
export function createLogs(identity: Identity, options: LogOptions = {}): Logs {
  const development = identity.environment === "development";
  const level = options.level ?? (development ? "debug" : "info");
  const destination = options.destination ?? standardOutput(options.format ?? (development ? "pretty" : "json"));
  const children = childRegister();
  const scrubValue = valueScrubber(nameJudge(options.redact?.names ?? []));
  const scrubText = textScrubber((options.redact?.values ?? []).flatMap(plainValues), options.redact?.patterns);

  const log: Logger = pino(
    {
      level,
      base: baseFields(identity),
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (record) => scrubValue(record) as Record<string, unknown>,
      },
      serializers: { err: (error: unknown) => error },
      mixin: contextFields,
      hooks: { streamWrite: scrubText },
      onChild: children.add,
    },
    destination,
  );

  scrubChildren(log, scrubValue);
  const infoLine = infoLineWriter(identity);
  return {
    log,
    level: () => log.level as LogLevel,
    setLevel: (next) => {
      log.level = next;
      for (const child of children.living()) child.level = next;
    },
    writeInfo: (fields) => {
      if (log.levelVal <= infoLevel) destination.write(infoLine(fields));
    },
    flush: () => destination.flushSync?.(),
  };
}

/** pino formats what a line adds, but not what a child is bound to. */
function scrubChildren(log: Logger, scrub: (record: object) => object): void {
  const bind = log.child;
  log.child = function (this: Logger, bindings: object, options?: object) {
    return bind.call(this, scrub(bindings) as Record<string, unknown>, options);
  } as typeof bind;
}

const infoLevel = 30;

/** The start of a line is the same for everything within one millisecond. */
function infoLineWriter(identity: Identity): (fields: string) => string {
  const base = JSON.stringify(baseFields(identity)).slice(1, -1);
  let madeAt = 0;
  let start = "";
  return (fields) => {
    const now = Date.now();
    if (now !== madeAt) {
      madeAt = now;
      start = `{"level":"info","time":"${new Date(now).toISOString()}",${base}`;
    }
    return `${start}${fields}}\n`;
  };
}

const sweepAbove = 1_000;

/** Children keep a level of their own, so they must be found again; without keeping them alive. */
function childRegister(): { readonly add: (child: PinoLogger) => void; readonly living: () => readonly PinoLogger[] } {
  let references: WeakRef<PinoLogger>[] = [];
  let sweepAt = sweepAbove;
  return {
    add: (child) => {
      references.push(new WeakRef(child));
      if (references.length < sweepAt) return;
      references = references.filter((reference) => reference.deref() !== undefined);
      sweepAt = references.length * 2 + sweepAbove;
    },
    living: () => references.flatMap((reference) => reference.deref() ?? []),
  };
}

function baseFields({ service, version, environment, release, instance }: Identity): Record<string, string> {
  const optional = { release, instance };
  const given = Object.entries(optional).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { service, environment, version, ...Object.fromEntries(given) };
}

function contextFields(): object {
  const context = currentContext();
  return context === undefined ? {} : { requestId: context.requestId, traceId: context.trace.traceId };
}

/** A connection string is masked whole and by its password. */
function plainValues(value: string | Secret): readonly string[] {
  const text = typeof value === "string" ? value : value.reveal();
  if (!URL.canParse(text)) return [text];
  const { password } = new URL(text);
  return password === "" ? [text] : [text, password, decodeURIComponent(password)];
}
