import type { Fields } from "./fields.js";

/** How a service comes from sources to something that runs; a string names the service whose build is shared. */
export type WrittenBuild = string | WrittenNodeBuild | WrittenPython | WrittenDockerfile | WrittenImage;

export interface WrittenNodeBuild {
  readonly kind: "node" | "nextjs" | "static";
  /** The service's folder from the repository's root. */
  readonly dir?: string | undefined;
  /** Installs dependencies from the lock file, at the repository's root. */
  readonly install?: string | undefined;
  /** Builds, at the repository's root; `false` when nothing is built. */
  readonly run?: string | false | undefined;
  /** Folder of the built files, from `dir` (static sites). */
  readonly output?: string | undefined;
  /** Major version of Node in images and pipelines. */
  readonly version?: number | undefined;
  /** Flavour of the base image. */
  readonly base?: "alpine" | "slim" | undefined;
  /** Files and folders from the repository's root that an image's build reads besides its packages and `tsconfig*.json`. */
  readonly context?: readonly string[] | undefined;
}

export interface WrittenPython {
  readonly kind: "python";
  readonly dir?: string | undefined;
  /** ASGI application, e.g. `app.main:app`; leave it out for a worker with a `command`. */
  readonly app?: string | undefined;
  readonly install?: string | undefined;
  /** Of Python, e.g. `3.11`. */
  readonly version?: string | undefined;
  /** Files and folders from the repository's root that its image needs besides `dir`. */
  readonly context?: readonly string[] | undefined;
}

export interface WrittenDockerfile {
  readonly kind: "dockerfile";
  readonly dir?: string | undefined;
  readonly file?: string | undefined;
}

export interface WrittenImage {
  readonly kind: "image";
  /** With a tag or a digest, e.g. `kong:3.7`. */
  readonly image: string;
}

/** A Node service: dependencies from the lock file, the `build` script if there is one, the `start` script. */
export function node(fields: Fields<WrittenNodeBuild> = {}): WrittenNodeBuild {
  return { kind: "node", ...fields };
}

/** A Next.js app with `output: "standalone"`. */
export function nextjs(fields: Fields<WrittenNodeBuild> = {}): WrittenNodeBuild {
  return { kind: "nextjs", ...fields };
}

/** Built files served as they are: Vite, Astro, plain HTML. */
export function staticSite(fields: Fields<WrittenNodeBuild> = {}): WrittenNodeBuild {
  return { kind: "static", ...fields };
}

/** A Python service; with `app` it runs under Uvicorn. */
export function python(fields: Fields<WrittenPython> = {}): WrittenPython {
  return { kind: "python", ...fields };
}

export function dockerfile(fields: Fields<WrittenDockerfile> = {}): WrittenDockerfile {
  return { kind: "dockerfile", ...fields };
}

/** A ready-made image, e.g. `image("kong:3.7")`. */
export function image(name: string): WrittenImage {
  return { kind: "image", image: name };
}
