import { digestOf } from "../base/digest.js";

/** A file as a renderer gives it. */
export interface RenderedFile {
  /** From the app's folder, with `/`. */
  readonly path: string;
  /** Ends with one line feed. */
  readonly content: string;
}

/** A rendered file with the SHA-256 of its content: the same definition gives the same digest, anywhere and at any time. */
export interface Artifact extends RenderedFile {
  /** Name of the renderer. */
  readonly by: string;
  readonly digest: string;
}

export function artifactOf({ path, content }: RenderedFile, by: string): Artifact {
  return { path, by, content, digest: digestOf(content) };
}
