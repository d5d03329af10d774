import type { EnvironmentModel, ServiceModel } from "../../../model/app-model.js";
import { imageName } from "../../../model/wiring/image-name.js";
import { deployedServices } from "../../../model/wiring/places.js";
import { registryHost } from "../../../model/wiring/pull-credentials.js";
import { storeWiring } from "../../../model/wiring/store-wiring.js";
import { expression } from "../expression.js";
import { shellWord } from "../shell-word.js";
import { run } from "../steps.js";
import { RUNNER, type Step } from "../workflow.js";
import { minutesFor, type Way } from "./way.js";

/** Compose on a host that is reached by SSH. The commit's files go there whole, so that every path in them is right. */
export function byCompose(environment: EnvironmentModel): Way {
  return {
    runsOn: RUNNER,
    keepsFolder: false,
    permissions: {},
    reach: [setUp(), ...signIn(environment)],
    backUp: backUps(environment),
    bring: [
      run("Name the images by their digests", nameImages(environment)),
      run(
        "Bring the files",
        [
          `git archive HEAD ${filesOf(environment)}`.trim() +
            ` | ssh "$SSH_HOST" 'mkdir -p ${folderOf(environment)} && tar -x -C ${folderOf(environment)}'`,
          `scp release.yaml "$SSH_HOST:${folderOf(environment)}/next.yaml"`,
        ],
        { env: HOST },
      ),
      run(
        "Bring the new version",
        onHost(environment, [
          "if [ -f release.yaml ]; then cp release.yaml previous.yaml; fi",
          "mv next.yaml release.yaml",
          `${up(environment)}${environment.registry === undefined ? " --build" : ""}`,
        ]),
        { id: "apply", env: HOST },
      ),
    ],
    takeBack: () => [
      run(
        "Go back to what served before",
        onHost(environment, [
          `if [ -f previous.yaml ] && grep --quiet "$RELEASE" release.yaml; then`,
          "  mv previous.yaml release.yaml",
          `  ${up(environment)}`,
          "else",
          "  echo 'Nothing to go back to, or another release has come since'",
          "fi",
        ]),
        { env: HOST },
      ),
    ],
    noted: undefined,
    minutes: minutesFor(environment.release.readyWithinMs),
  };
}

const HOST = { SSH_HOST: expression("vars.SSH_HOST") };

function setUp(): Step {
  const lines = [
    "install -d -m 700 ~/.ssh",
    'install -m 600 /dev/stdin ~/.ssh/id_ed25519 <<<"$SSH_KEY"',
    'install -m 600 /dev/stdin ~/.ssh/known_hosts <<<"$SSH_KNOWN_HOSTS"',
  ];
  const env = { SSH_KEY: expression("secrets.SSH_KEY"), SSH_KNOWN_HOSTS: expression("vars.SSH_KNOWN_HOSTS") };
  return run("Trust the host, and be trusted", lines, { env });
}

function signIn({ registry }: EnvironmentModel): readonly Step[] {
  if (registry?.private !== true) return [];
  const line = `printf '%s\\n' "$PULL_USERNAME" "$PULL_TOKEN" | ssh "$SSH_HOST" 'read -r name && docker login ${registryHost(registry.name)} --username "$name" --password-stdin'`;
  const env = {
    ...HOST,
    PULL_USERNAME: expression("secrets.PULL_USERNAME"),
    PULL_TOKEN: expression("secrets.PULL_TOKEN"),
  };
  return [run("Let the host pull the images", line, { env })];
}

function backUps(environment: EnvironmentModel): readonly Step[] {
  if (environment.tier !== "production") return [];
  return Object.values(environment.stores).flatMap((store) => {
    if (store.kind !== "postgres" || store.backup === undefined || store.place.managed) return [];
    const { user, database } = storeWiring(environment, store, "docker");
    const dump = `${compose(environment)} exec -T ${store.name} pg_dump --username ${user} --format custom ${database}`;
    const lines = [
      `if [ -f release.yaml ]; then`,
      "  mkdir -p -m 700 backups",
      `  ${dump} >backups/${store.name}.part`,
      `  mv backups/${store.name}.part "backups/${store.name}-$(date -u +%Y%m%dT%H%M%SZ).dump"`,
      "fi",
    ];
    return [run(`Back up ${store.name}`, onHost(environment, lines), { env: HOST })];
  });
}

/** An override beside the rendered file, so that this needs no tool that edits YAML. */
function nameImages(environment: EnvironmentModel): readonly string[] {
  const services = deployedServices(environment)
    .filter(({ build }) => build.kind !== "image")
    .flatMap((service) => [
      { name: service.name, service },
      ...(service.migrate === undefined ? [] : [{ name: `${service.name}-migration`, service }]),
    ]);
  return [
    "{",
    '  echo "# $GITHUB_SHA $GITHUB_RUN_ID"',
    "  echo 'services:'",
    ...services.map(({ name, service }) => `  echo "  ${name}: { image: ${imageOf(environment, service)} }"`),
    "} >release.yaml",
  ];
}

/** By its digest; what no registry keeps is built on the host, and found again by its commit. */
function imageOf(environment: EnvironmentModel, service: ServiceModel): string {
  if (environment.registry === undefined) return `${imageName(environment, service)}:$GITHUB_SHA`;
  return `$(cat digests/${service.builtBy})`;
}

/** All that a host builds from, or what containers are given of the repository. */
function filesOf(environment: EnvironmentModel): string {
  if (environment.registry === undefined) return "";
  const files = deployedServices(environment).flatMap(({ container }) => Object.values(container.files));
  return ["deploy", ...[...new Set(files)].filter((file) => !file.startsWith("deploy/")).sort()]
    .map(shellWord)
    .join(" ");
}

function fileOf({ name }: EnvironmentModel): string {
  return `deploy/compose/${name}.yaml`;
}

/** Secrets lie on the host alone, where `deploy/secrets/<environment>.env.example` was filled in. */
function compose(environment: EnvironmentModel): string {
  return `docker compose --env-file deploy/secrets/${environment.name}.env --file ${fileOf(environment)}`;
}

function folderOf({ app, name }: EnvironmentModel): string {
  return `${app}-${name}`;
}

/** Compose waits for migrations and stores, too. */
const LEAST_SECONDS = 300;

function up(environment: EnvironmentModel): string {
  const seconds = Math.max(LEAST_SECONDS, Math.round(environment.release.readyWithinMs / 1000));
  return `${compose(environment)} --file release.yaml up --detach --wait --wait-timeout ${seconds} --remove-orphans`;
}

/** A script for the host's own shell: nothing of it is expanded here but the release. */
function onHost(environment: EnvironmentModel, lines: readonly string[]): readonly string[] {
  return [
    'ssh "$SSH_HOST" RELEASE="$GITHUB_RUN_ID" REVISION="$GITHUB_SHA" bash -euo pipefail -s <<\'ON_HOST\'',
    `mkdir -p ${folderOf(environment)}`,
    `cd ${folderOf(environment)}`,
    ...lines,
    "ON_HOST",
  ];
}
