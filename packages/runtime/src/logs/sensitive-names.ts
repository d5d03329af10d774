/** Names whose values are never logged, at any depth. Compared without case, hyphens and underscores. */
const sensitiveNames = [
  "accesstoken apikey apitoken auth authorization bearer clientsecret connectionstring cookie cookies credential",
  "credentials creditcard cardnumber csrftoken cvc cvv databaseurl dateofbirth dob dsn email emailaddress emails",
  "encryptionkey firstname fullname iban idtoken jwt jwtsecret lastname mail otp passcode passphrase passwd password",
  "passwords pgpassword phone phonenumber pin privatekey proxyauthorization pwd redisurl refreshtoken secret secretkey",
  "secrets sessionid sessionsecret sessiontoken setcookie signature signingkey socialsecuritynumber ssn surname token",
  "tokens totp webhook webhookurl xapikey xauthtoken xcsrftoken xxsrftoken",
]
  .join(" ")
  .split(" ");

const sensitiveEndings =
  /(?:password|passwd|secret|token|apikey|privatekey|secretkey|accesskey|signingkey|encryptionkey|credentials?|cookie)$/;

/** Decides for a name, remembering what it decided: the names in a service are few. */
export function nameJudge(extra: readonly string[]): (name: string) => boolean {
  const names = new Set([...sensitiveNames, ...extra.map(plain)]);
  const decided = new Map<string, boolean>();
  return (name) => {
    const known = decided.get(name);
    if (known !== undefined) return known;
    const bare = plain(name);
    const sensitive = names.has(bare) || sensitiveEndings.test(bare);
    if (decided.size < mostRemembered) decided.set(name, sensitive);
    return sensitive;
  };
}

const mostRemembered = 10_000;

function plain(name: string): string {
  return name.replace(/[-_\s.]/g, "").toLowerCase();
}
