import type { ServiceModel } from "../../../model/app-model.js";
import { why } from "../why.js";
import { fileKeys, filesName } from "./config.js";

interface Mount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath?: string;
  readonly readOnly?: boolean;
}

/** `/app/.next/cache` is `app-next-cache`. */
export function volumeName(path: string): string {
  const name = path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return name.slice(0, 63).replace(/-+$/, "") || "root";
}

/** Folders that a service may write although its file system is read-only, and files that it is given. */
export function volumesOf(service: ServiceModel) {
  const folders = writableFolders(service);
  const files = fileKeys(service);
  return [
    ...folders.map((path) => ({ name: volumeName(path), emptyDir: {} })),
    ...(files.length === 0 ? [] : [{ name: "files", configMap: { name: filesName(service) } }]),
  ];
}

export function mountsOf(service: ServiceModel): readonly Mount[] {
  const { volumes } = service.container;
  const mounts = [
    ...writableFolders(service).map((path) => ({ name: volumeName(path), mountPath: path })),
    ...sorted(Object.keys(volumes)).map((path) => ({ name: `data-${volumeName(path)}`, mountPath: path })),
    ...fileKeys(service).map(({ path, key }) => ({ name: "files", mountPath: path, subPath: key, readOnly: true })),
  ];
  return mounts.length === 0 ? mounts : why(mounts, "All that it may write, as its own file system is read-only");
}

/** A folder that outlives the container is no folder to throw away. */
function writableFolders({ container }: ServiceModel): readonly string[] {
  return sorted(container.writable.filter((path) => !Object.hasOwn(container.volumes, path)));
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...texts].sort();
}
