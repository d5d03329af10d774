import type { ContainerDefinition, Volume } from "@aws-sdk/client-ecs";
import type { ServiceModel } from "../../model/app-model.js";
import { parameter } from "./place.js";

interface Mounted {
  readonly volume: Volume;
  readonly path: string;
  /** Empty at every start, and then nobody's but root's. */
  readonly isFresh: boolean;
}

/** Folders that a container may write although its file system is read-only. */
export function mountedVolumes({ name, container }: ServiceModel): readonly Mounted[] {
  const fresh = container.writable.map((path) => ({ volume: { name: volumeName(path) }, path, isFresh: true }));
  const lasting = Object.keys(container.volumes).map((path) => {
    const efsVolumeConfiguration = {
      fileSystemId: parameter("fileSystems", name),
      rootDirectory: "/",
      transitEncryption: "ENABLED" as const,
      authorizationConfig: {
        accessPointId: parameter("accessPoints", name, volumeName(path)),
        iam: "ENABLED" as const,
      },
    };
    return { volume: { name: volumeName(path), efsVolumeConfiguration }, path, isFresh: false };
  });
  return [...fresh, ...lasting].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

export function mountPoints(volumes: readonly Mounted[]) {
  return volumes.map(({ volume, path }) => ({ sourceVolume: volume.name ?? "", containerPath: path, readOnly: false }));
}

/** Makes fresh volumes writable before the service starts, as it is no root; it runs the same image, and ends. */
export const PREPARE = "prepare-volumes";

export function preparation(image: string, volumes: readonly Mounted[]): readonly ContainerDefinition[] {
  const fresh = volumes.filter(({ isFresh }) => isFresh);
  if (fresh.length === 0) return [];
  return [
    {
      name: PREPARE,
      image,
      essential: false,
      entryPoint: ["sh", "-c"],
      command: [`chmod 1777 ${fresh.map(({ path }) => path).join(" ")}`],
      user: "0:0",
      readonlyRootFilesystem: true,
      linuxParameters: { capabilities: { drop: ["ALL"] } },
      mountPoints: mountPoints(fresh),
    },
  ];
}

function volumeName(path: string): string {
  return path.replace(/^\//, "").replace(/[^A-Za-z0-9_-]/g, "-");
}
