import type { ServiceModel } from "../../model/app-model.js";
import { buildArguments } from "../../model/wiring/build-arguments.js";
import { imageName } from "../../model/wiring/image-name.js";
import { buildContext, dockerfilePath } from "../build-context.js";
import { lockedImage } from "../image-lock.js";
import type { ComposeBuild, ComposeService } from "./compose-file.js";
import { type Stack, TO_APP } from "./stack.js";

/** The tag that every image of a release has: the commit in staging, the version in production, never a moving name. */
export const REVISION = `\${REVISION:?REVISION is missing: the commit or version to run}`;

/** Which image a service runs; built here in development, and where there is no registry that would have it. */
export function imageOf(stack: Stack, service: ServiceModel): ComposeService {
  const { environment } = stack;
  const name = imageName(environment, service);
  if (service.build.kind === "image") return { image: lockedImage(stack.lock, name) };
  const build = buildOf(service, stack);
  if (stack.develops) return { build };
  return { image: `${name}:${REVISION}`, ...(environment.registry === undefined && { build }) };
}

function buildOf(service: ServiceModel, { repository, develops }: Stack): ComposeBuild | undefined {
  const { build, develop } = service;
  const path = dockerfilePath(service);
  if (build.kind === "image" || path === undefined) return undefined;
  const context = buildContext(build, repository);
  const args = buildArguments(service);
  return {
    context: context === "." ? TO_APP : `${TO_APP}/${context}`,
    dockerfile: fromContext(context, path),
    ...(develops && develop !== undefined && build.kind !== "dockerfile" && { target: "development" }),
    ...(Object.keys(args).length > 0 && { args }),
  };
}

/** A path of the app as compose wants it: from the context. */
function fromContext(context: string, path: string): string {
  if (context === ".") return path;
  if (path.startsWith(`${context}/`)) return path.slice(context.length + 1);
  return `${"../".repeat(context.split("/").length)}${path}`;
}
