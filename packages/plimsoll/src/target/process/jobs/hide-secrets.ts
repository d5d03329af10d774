import { StringDecoder } from "node:string_decoder";
import { redact } from "../../../base/secret.js";

/** A line that never ends (a progress bar, a binary) is passed on in pieces of about this many characters. */
const MAX_LINE = 64 * 1024;

/**
 * Cuts output into lines with every secret hidden, also one whose characters arrive in several chunks, spans lines (a
 * PEM key) or appears as tools write it into URLs and JSON.
 */
export class SecretHider {
  readonly #forms: readonly string[];
  readonly #longest: number;
  readonly #decoder = new StringDecoder("utf8");
  #rest = "";

  constructor(secrets: readonly string[]) {
    this.#forms = writtenForms(secrets);
    this.#longest = Math.max(1, ...this.#forms.map((form) => form.length));
  }

  /** The lines that this chunk completes, without their line ends. */
  push(chunk: Uint8Array): readonly string[] {
    return this.#take(this.#decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)));
  }

  /** What is left when the output ends without a line end. */
  end(): readonly string[] {
    const lines = this.#take(this.#decoder.end());
    const last = this.#rest === "" ? [] : [redact(this.#rest, this.#forms)];
    this.#rest = "";
    return [...lines, ...last];
  }

  #take(text: string): readonly string[] {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    const complete = lines.map((line) => redact(line.endsWith("\r") ? line.slice(0, -1) : line, this.#forms));
    return this.#rest.length > MAX_LINE ? [...complete, this.#cut()] : complete;
  }

  /** Keeps back as much as could be the beginning of a secret. */
  #cut(): string {
    const hidden = redact(this.#rest, this.#forms);
    const end = Math.max(0, hidden.length - this.#longest + 1);
    this.#rest = hidden.slice(end);
    return hidden.slice(0, end);
  }
}

/** Longest first, so that a secret within another one does not leave the other's ends. */
function writtenForms(secrets: readonly string[]): readonly string[] {
  const forms = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    asPassword(secret),
    JSON.stringify(secret).slice(1, -1),
    ...secret.split(/\r?\n/),
  ]);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

/** As a URL writes it before the host, which escapes other characters than `encodeURIComponent`. */
function asPassword(secret: string): string {
  const url = new URL("http://host");
  url.password = secret;
  return url.password;
}
