import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Of this machine's nginx, e.g. `1.22.1`; undefined where there is none. */
export const NGINX_VERSION = /nginx\/([\d.]+)/.exec(spawnSync("nginx", ["-v"], { encoding: "utf8" }).stderr ?? "")?.[1];

/** A rendered configuration in a folder of its own: paths of its container lie below it, and it listens on free ports. */
export class NginxTrial {
  readonly folder = mkdtempSync(join(tmpdir(), "plimsoll-nginx-"));
  readonly #file = join(this.folder, "nginx.conf");
  #process: ChildProcess | undefined;

  constructor() {
    for (const name of ["html", "cache", "certificates"]) mkdirSync(join(this.folder, name), { recursive: true });
  }

  /** @param replaced texts of the configuration that stand for something else here: ports, addresses of services */
  write(configuration: string, replaced: Readonly<Record<string, string>>): void {
    let text = configuration
      .replaceAll("/tmp/", `${this.folder}/`)
      .replaceAll("/usr/share/nginx/html", join(this.folder, "html"))
      .replaceAll("/var/cache/nginx", join(this.folder, "cache"))
      .replaceAll("/etc/nginx/certificates", join(this.folder, "certificates"))
      .replaceAll("/dev/stderr", join(this.folder, "error.log"))
      .replaceAll("/dev/stdout", "off");
    for (const [from, to] of Object.entries(replaced)) text = text.replaceAll(from, to);
    writeFileSync(this.#file, isOld() ? inOldWords(text) : text);
  }

  file(path: string, content: string): void {
    const full = join(this.folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, content);
  }

  certificate(host: string): void {
    const [key, certificate] = ["privkey.pem", "fullchain.pem"].map((name) => join(this.folder, "certificates", name));
    const words = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=${host} -addext subjectAltName=DNS:${host}`;
    execFileSync("openssl", [...words.split(" "), "-keyout", `${key}`, "-out", `${certificate}`], { stdio: "ignore" });
  }

  /** What `nginx -t` says, without the lines that praise. */
  problems(): string {
    const { stderr } = spawnSync("nginx", ["-t", "-q", "-c", this.#file, "-g", "user root;"], { encoding: "utf8" });
    return stderr;
  }

  async start(port: number): Promise<void> {
    this.#process = spawn("nginx", ["-c", this.#file, "-g", "user root; daemon off;"], { stdio: "ignore" });
    while (!(await isListening(port))) {
      if (this.#process.exitCode !== null) throw new Error(this.problems());
    }
  }

  async end(signal: NodeJS.Signals = "SIGQUIT"): Promise<number | null> {
    const running = this.#process;
    if (running === undefined) return null;
    this.#process = undefined;
    const ended = new Promise<number | null>((resolve) => running.once("exit", resolve));
    running.kill(signal);
    return await ended;
  }

  async delete(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function isOld(): boolean {
  const [, minor = 0, patch = 0] = (NGINX_VERSION ?? "").split(".").map(Number);
  return minor < 25 || (minor === 25 && patch < 1);
}

/** Before 1.25.1 HTTP/2 was a word of `listen`. */
function inOldWords(text: string): string {
  return text.replace("http2 on;", "").replaceAll(/listen (.*) ssl/g, "listen $1 ssl http2");
}

async function isListening(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" });
    socket.once("connect", () => resolve(true)).once("error", () => setTimeout(resolve, 10, false));
    socket.once("connect", () => socket.destroy());
  });
}
