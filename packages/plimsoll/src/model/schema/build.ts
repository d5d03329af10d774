import { z } from "zod";
import type {
  WrittenBuild,
  WrittenDockerfile,
  WrittenImage,
  WrittenNodeBuild,
  WrittenPython,
} from "../../definition/build.js";
import { DEFAULTS } from "../defaults.js";
import {
  imageReference,
  kind,
  label,
  matching,
  objectOf,
  oneOf,
  optional,
  repositoryPath,
  required,
  text,
  wholeNumber,
} from "./leaf.js";

const dir = () => optional(repositoryPath(), "The service's folder from the repository's root", DEFAULTS.dir);

function context(meaning: string): z.ZodType<readonly string[] | undefined> {
  return optional(z.array(repositoryPath(), { error: "be a list of paths" }), meaning);
}

function nodeBuild<Kind extends WrittenNodeBuild["kind"]>(name: Kind) {
  return objectOf<WrittenNodeBuild & { kind: Kind }>(`a ${name} build`, {
    kind: kind(name) as unknown as z.ZodType<WrittenNodeBuild["kind"] & Kind>,
    dir: dir(),
    install: optional(
      text("be a command"),
      "Installs dependencies from the lock file, at the repository's root; npm ci stands for pnpm and yarn too",
      DEFAULTS.nodeInstall,
    ),
    run: optional(
      z.union([text("be a command"), z.literal(false)], { error: "be a command, or false" }),
      "Builds, at the repository's root; false when nothing is built. Left out: the package's build script, if any",
    ),
    output: optional(repositoryPath(), "Folder of the built files, from dir; a static site's is dist unless written"),
    version: optional(wholeNumber(18, 30), "Major version of Node in images and pipelines", DEFAULTS.nodeVersion),
    base: optional(oneOf("alpine", "slim"), "Flavour of the base image", DEFAULTS.nodeBase),
    context: context("Files and folders from the repository's root that an image's build reads besides its packages"),
  });
}

const pythonBuild = objectOf<WrittenPython>("a python build", {
  kind: kind("python"),
  dir: dir(),
  app: optional(
    matching(/^[\w.]+:[\w.]+(\(\))?$/, "be module:attribute such as app.main:app"),
    "The ASGI application that Uvicorn serves; leave it out for a worker with a command of its own",
  ),
  install: optional(text("be a command"), "Installs dependencies, in dir", DEFAULTS.pythonInstall),
  version: optional(
    matching(/^3\.\d{1,2}$/, "be a version of Python such as 3.11"),
    "Version of Python in images and pipelines",
    DEFAULTS.pythonVersion,
  ),
  context: context("Files and folders from the repository's root that its image needs besides dir"),
});

const dockerfileBuild = objectOf<WrittenDockerfile>("a dockerfile build", {
  kind: kind("dockerfile"),
  dir: dir(),
  file: optional(repositoryPath(), "The Dockerfile, from dir", DEFAULTS.dockerfile),
});

const imageBuild = objectOf<WrittenImage>("an image", {
  kind: kind("image"),
  image: required(imageReference(), "The image with its tag or digest"),
});

const BUILD = 'be a build such as node({ dir: "apps/web" }), or the name of a service that has one';

export const buildSchema: z.ZodType<WrittenBuild> = z.union(
  [
    label().meta({ description: "The service whose build is shared" }),
    z.discriminatedUnion(
      "kind",
      [nodeBuild("node"), nodeBuild("nextjs"), nodeBuild("static"), pythonBuild, dockerfileBuild, imageBuild],
      { error: BUILD },
    ),
  ],
  { error: BUILD },
) as z.ZodType<WrittenBuild>;
