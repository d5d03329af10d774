import type { RenderedFile } from "../artifact.js";
import { headerLines } from "../format/header.js";
import { MANIFEST_PATH } from "../manifest/manifest.js";

/** Folders at the top that are ours in the main; any other, and the root, may have attributes of the author's own. */
const FOLDERS = ["deploy", ".github"];

/**
 * Lets reviews fold rendered files (`linguist-generated`), and keeps git from giving them other line ends, as their
 * digests would differ then. Each file by its name: what authors put beside them is theirs.
 */
export function gitAttributes(files: readonly RenderedFile[]): readonly RenderedFile[] {
  const paths = [...files.map(({ path }) => path), ...(files.length > 0 ? [MANIFEST_PATH] : [])];
  return FOLDERS.flatMap((folder) => {
    const inside = paths.filter((path) => path.startsWith(`${folder}/`)).toSorted();
    const lines = inside.map((path) => `${path.slice(folder.length)} linguist-generated text eol=lf`);
    const header = headerLines("What in this folder is generated").map((line) => `# ${line}`);
    return lines.length === 0
      ? []
      : [{ path: `${folder}/.gitattributes`, content: `${[...header, ...lines].join("\n")}\n` }];
  });
}
