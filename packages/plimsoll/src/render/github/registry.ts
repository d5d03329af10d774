import type { RegistryModel } from "../../model/place-model.js";
import { registryHost } from "../../model/wiring/pull-credentials.js";
import { expression } from "./expression.js";
import { action } from "./steps.js";
import type { Permissions, Step } from "./workflow.js";

/** How jobs reach the place where images are kept. */
export interface RegistryAccess {
  readonly steps: readonly Step[];
  readonly permissions: Permissions;
}

/** GitHub's own registry takes the job's token; Amazon's a role; others a name and a password that people must give. */
export function registryAccess({ name }: RegistryModel, may: "read" | "write"): RegistryAccess {
  const host = registryHost(name);
  if (host === "ghcr.io") {
    const token = { username: expression("github.actor"), password: expression("github.token") };
    return { steps: [login(host, token)], permissions: { packages: may } };
  }
  const amazon = /^\d+\.dkr\.ecr\.([\w-]+)\.amazonaws\.com$/.exec(host);
  if (amazon !== null)
    return { steps: [awsRole(amazon[1] ?? ""), login(host, {})], permissions: { "id-token": "write" } };
  return { steps: [login(host, passwordOf(host))], permissions: {} };
}

/** Credentials for an hour, by what the code host says of this run: nothing is stored. */
export function awsRole(region: string): Step {
  return action("Take on the role in AWS", "aws-actions/configure-aws-credentials", {
    with: { "role-to-assume": expression("vars.AWS_ROLE_ARN"), "aws-region": region },
  });
}

function passwordOf(host: string) {
  const name = host === "docker.io" ? "DOCKER" : "REGISTRY";
  return { username: expression(`secrets.${name}_USERNAME`), password: expression(`secrets.${name}_PASSWORD`) };
}

function login(registry: string, credentials: Readonly<Record<string, string>>): Step {
  return action("Sign in to the registry", "docker/login-action", { with: { registry, ...credentials } });
}
