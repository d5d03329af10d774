import type { EnvironmentModel, NotifierModel } from "../app-model.js";
import type { Path } from "../parse/path.js";
import type { PipelineModel } from "../pipeline-model.js";
import { eachVariable } from "./place.js";
import type { Breach, RuleSubject } from "./rule.js";

/** HRD-24: what tutorials use, and attackers try first. */
const SAMPLE_PASSWORDS: ReadonlySet<string> = new Set(
  "admin changeme change-me dev devpass devpassword example password passw0rd postgres root secret test".split(" "),
);

const SECRET_NAME = /(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_KEY|ACCESS_KEY|ENCRYPTION_KEY)$/i;

/** Variables that end up in a browser are public on purpose. */
const PUBLIC_NAME = /^(NEXT_PUBLIC|VITE|PUBLIC|REACT_APP|NUXT_PUBLIC)_/i;

/** Forms that are credentials whatever the variable is called: keys of known issuers, PEM blocks, URLs with a password. */
const SECRET_FORM =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\b(sk|rk)_live_\w{8,}|\bgh[pousr]_\w{20,}|\bAKIA[0-9A-Z]{16}\b|\bxox[abprs]-[\w-]{10,}|^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/;

const HINT = 'Write secret("NAME") and keep the value outside the definition';

/** Read by everyone who reads the repository. Numbers, flags and empty text are settings, not secrets. */
export function secretsAreNotWrittenOut(subject: RuleSubject): readonly Breach[] {
  return plainVariables(subject)
    .filter(({ variable, value }) => !isSample(variable, value) && isSecret(variable, value))
    .map(({ path, value }) => ({
      path,
      wanted: "be a secret outside of development",
      found: `text of ${value.length} characters`,
      hint: HINT,
    }));
}

export function samplePasswordsStayInDevelopment(subject: RuleSubject): readonly Breach[] {
  return plainVariables(subject)
    .filter(({ variable, value }) => isSample(variable, value))
    .map(({ path }) => ({
      path,
      wanted: "not be a sample password outside of development",
      found: "a well-known one",
      hint: HINT,
    }));
}

/** Whoever knows the address of an incoming webhook of Slack can write to its channel. */
export function slackWebhooksAreSecret({ environment }: RuleSubject): readonly Breach[] {
  return writtenOutWebhooks(environment.notify, ["notify"]);
}

export function webhooksOfThePipelineAreSecret(
  _: readonly EnvironmentModel[],
  pipeline?: PipelineModel,
): readonly Breach[] {
  return writtenOutWebhooks(pipeline?.notify ?? [], ["pipeline", "notify"]);
}

function writtenOutWebhooks(notifiers: readonly NotifierModel[], at: Path): readonly Breach[] {
  return notifiers.flatMap(({ kind, url }, index) => {
    if (url.kind === "secret" || !/^https:\/\/hooks\.slack(-gov)?\.com\//.test(url.value)) return [];
    const path = [...at, index, kind === "slack" ? "webhook" : "url"];
    return [{ path, wanted: "be a secret as the address is the key", found: "an address of Slack", hint: HINT }];
  });
}

function plainVariables({ environment }: RuleSubject) {
  if (environment.tier === "development") return [];
  return eachVariable(environment).flatMap(({ variable, value, path }) =>
    value.kind === "plain" ? [{ variable, value: value.value, path }] : [],
  );
}

function isSecret(variable: string, value: string): boolean {
  if (SECRET_FORM.test(value)) return true;
  const isSetting = value === "" || /^(true|false|\d+(\.\d+)?)$/.test(value);
  return SECRET_NAME.test(variable) && !PUBLIC_NAME.test(variable) && !isSetting;
}

function isSample(variable: string, value: string): boolean {
  const inUrl = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:([^/\s@]+)@/.exec(value)?.[1];
  const password = inUrl ?? (SECRET_NAME.test(variable) ? value : "");
  return SAMPLE_PASSWORDS.has(password.toLowerCase());
}
