import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { messageOf, PlimsollError, systemCodeOf } from "../../base/error.js";
import type { Look } from "../../render/lock-images.js";

/** A program that asks a registry which digest an image's tag has now, for all platforms at once. */
export interface ImageTool {
  readonly program: string;
  /** A call that ends well when the program can be used here. */
  readonly probe: readonly string[];
  readonly look: (reference: string) => readonly string[];
  readonly digestOf: (output: Buffer) => string;
}

export const IMAGE_TOOLS: readonly ImageTool[] = [
  {
    program: "docker",
    probe: ["buildx", "version"],
    look: (reference) => ["buildx", "imagetools", "inspect", "--raw", reference],
    digestOf: ofManifest,
  },
  { program: "crane", probe: ["version"], look: (reference) => ["digest", reference], digestOf: firstLine },
  {
    program: "skopeo",
    probe: ["--version"],
    look: (reference) => ["inspect", "--raw", `docker://${reference}`],
    digestOf: ofManifest,
  },
];

const WITHIN_MS = 60_000;

/** Looks images up with whichever program is there. Throws ENV-NO-IMAGE-TOOL when none is. */
export async function findImageTool(): Promise<(reference: string) => Promise<Look>> {
  for (const tool of IMAGE_TOOLS) {
    if (await works(tool)) return (reference) => lookUpWith(tool, reference);
  }
  throw new PlimsollError({
    code: "ENV-NO-IMAGE-TOOL",
    kind: "world",
    message: 'Cannot look images up as neither "docker buildx" nor "crane" nor "skopeo" works here',
    hint: 'Install one of them (Debian: "apt-get install skopeo"); rendering works without, with tags instead of digests',
  });
}

export async function works({ program, probe }: ImageTool): Promise<boolean> {
  return (await run(program, probe)).kind === "ended";
}

export async function lookUpWith(tool: ImageTool, reference: string): Promise<Look> {
  const answer = await run(tool.program, tool.look(reference));
  if (answer.kind === "failed") return answer;
  const digest = tool.digestOf(answer.output);
  if (/^sha256:[0-9a-f]{64}$/.test(digest)) return { kind: "found", digest };
  return { kind: "failed", why: `${tool.program} answered no digest: ${digest.slice(0, 80)}` };
}

type Answer = { readonly kind: "ended"; readonly output: Buffer } | { readonly kind: "failed"; readonly why: string };

function run(program: string, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    const options = { timeout: WITHIN_MS, encoding: "buffer", maxBuffer: 2 ** 26 } as const;
    execFile(program, [...args], options, (problem, output, errors) => {
      if (problem === null) return resolve({ kind: "ended", output });
      const said = errors.toString("utf8").trim().split("\n").at(-1) ?? "";
      const why = systemCodeOf(problem) === "ENOENT" || said === "" ? messageOf(problem) : said;
      resolve({ kind: "failed", why });
    });
  });
}

/** By the specification of OCI an image's digest is that of its manifest's bytes, or of its index's. */
function ofManifest(bytes: Buffer): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function firstLine(output: Buffer): string {
  return output.toString("utf8").trim().split("\n")[0] ?? "";
}
