import type { EnvironmentModel, PostgresModel } from "../../../model/app-model.js";
import type { KubernetesModel } from "../../../model/place-model.js";
import { deployedServices } from "../../../model/wiring/places.js";
import { needsPullCredentials, registryHost } from "../../../model/wiring/pull-credentials.js";
import { rollOutMs } from "../../../model/wiring/roll-out.js";
import { clusterBackup } from "../../../model/wiring/store-backup.js";
import { expression } from "../expression.js";
import { run } from "../steps.js";
import { RUNNER, type Step } from "../workflow.js";
import { minutesFor, type Way } from "./way.js";

/** Plain kubectl; the digests of the images enter by a kustomization that exists only while the job runs. */
export function byKubectl(environment: EnvironmentModel, place: KubernetesModel): Way {
  const { namespace } = place;
  const limit = Math.ceil(rollOutMs(environment) / 1000);
  return {
    runsOn: RUNNER,
    keepsFolder: false,
    permissions: {},
    reach: [setUp(namespace), ...pullSecret(environment)],
    backUp: backUps(environment),
    bring: [
      run("Note what serves", note(), { id: "before" }),
      run("Name the images by their digests", nameImages(environment, place)),
      ...migrations(environment),
      run("Apply", "kubectl apply --kustomize deploy/kubernetes", { id: "apply" }),
      run("Wait for the roll-out", waitFor(limit)),
      run("Verify that the new images run", VERIFY),
      run("Note what serves now", note(), { id: "after" }),
    ],
    takeBack: ({ before, after }) => [
      run("Go back to what served before", takeBack(limit), {
        env: { BEFORE: expression(before), AFTER: after === undefined ? "" : expression(after) },
      }),
    ],
    noted: { before: "steps.before.outputs.revisions", after: "steps.after.outputs.revisions" },
    minutes: minutesFor(rollOutMs(environment)),
  };
}

const OURS = "--selector 'app.kubernetes.io/component in (web, worker)'";

function setUp(namespace: string): Step {
  const lines = [
    "umask 077",
    "mkdir -p ~/.kube",
    "printf '%s\\n' \"$CLUSTER\" >~/.kube/config",
    `kubectl get namespace ${namespace} || kubectl create namespace ${namespace}`,
    `kubectl config set-context --current --namespace ${namespace}`,
  ];
  return run("Set up kubectl", lines, { env: { CLUSTER: expression("secrets.KUBECONFIG") } });
}

/**
 * Where secrets come from a manager, so does this one, and two makers would fight over it. The run's own token would be
 * worth nothing an hour later.
 */
function pullSecret(environment: EnvironmentModel): readonly Step[] {
  const { registry, secrets } = environment;
  if (registry === undefined || !needsPullCredentials(environment) || secrets.from !== "template") return [];
  const lines = [
    "kubectl create secret docker-registry registry-credentials \\",
    `  --docker-server ${registryHost(registry.name)} --docker-username "$PULL_USERNAME" --docker-password "$PULL_TOKEN" \\`,
    "  --dry-run=client --output yaml | kubectl apply --filename -",
  ];
  const env = { PULL_USERNAME: expression("secrets.PULL_USERNAME"), PULL_TOKEN: expression("secrets.PULL_TOKEN") };
  return [run("Let nodes pull the images", lines, { env })];
}

/** Only where there is something to lose: the first release finds neither backup job nor database. */
function backUps({ stores, tier }: EnvironmentModel): readonly Step[] {
  if (tier !== "production") return [];
  return Object.values(stores).flatMap((store) => {
    const by = store.kind === "postgres" ? clusterBackup(store) : "none";
    if (store.kind !== "postgres" || by === "none") return [];
    return [run(`Back up ${store.name}`, by === "dump" ? dump(store) : operatorBackup(store))];
  });
}

function dump({ name }: PostgresModel): readonly string[] {
  const job = `${name}-before-$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT`;
  return [
    `known=$(kubectl get cronjob ${name}-backup --ignore-not-found --output name)`,
    'if [ -n "$known" ]; then',
    `  kubectl create job "${job}" --from "$known"`,
    ...completed([job]).map((line) => `  ${line}`),
    "fi",
  ];
}

/** CloudNativePG is asked by an object, which says what became of it. */
function operatorBackup({ name }: PostgresModel): readonly string[] {
  const backup = `${name}-before-$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT`;
  const spec = { cluster: { name }, method: "volumeSnapshot" };
  const object = { apiVersion: "postgresql.cnpg.io/v1", kind: "Backup", metadata: { name: "%s" }, spec };
  const waited = {
    thing: `backup.postgresql.cnpg.io/${backup}`,
    done: "jsonpath='{.status.phase}'=completed",
    failed: "jsonpath='{.status.phase}'=failed",
    tells: `kubectl describe "backup.postgresql.cnpg.io/${backup}"`,
  };
  return [
    `known=$(kubectl get cluster.postgresql.cnpg.io ${name} --ignore-not-found --output name)`,
    'if [ -n "$known" ]; then',
    `  printf '${JSON.stringify(object)}' "${backup}" | kubectl create --filename -`,
    ...ended(waited).map((line) => `  ${line}`),
    "fi",
  ];
}

function nameImages({ name }: EnvironmentModel, { layout }: KubernetesModel): readonly string[] {
  return [
    "{",
    "  echo 'apiVersion: kustomize.config.k8s.io/v1beta1'",
    "  echo 'kind: Kustomization'",
    `  echo 'resources: [${layout === "flat" ? `${name}.yaml` : `overlays/${name}`}]'`,
    "  echo 'images:'",
    "  for file in digests/*; do",
    '    IFS=@ read -r image digest <"$file"',
    '    printf \'  - { name: "%s", digest: "%s" }\\n\' "$image" "$digest"',
    "  done",
    "} >deploy/kubernetes/kustomization.yaml",
  ];
}

/** First what migrations need, then they, then all the rest: new code never meets an old schema. */
function migrations(environment: EnvironmentModel): readonly Step[] {
  const jobs = deployedServices(environment).flatMap(({ name, migrate }) =>
    migrate === undefined ? [] : [`${name}-migrate`],
  );
  if (jobs.length === 0) return [];
  return [
    run("Migrate", [
      `kubectl delete job ${jobs.join(" ")} --ignore-not-found`,
      "kubectl apply --kustomize deploy/kubernetes --selector 'rollout!=after-migrations'",
      ...completed(jobs),
    ]),
  ];
}

/** Jobs, each of which has a deadline of its own; a failed one shows its log. */
function completed(jobs: readonly string[]): readonly string[] {
  return jobs.flatMap((job) =>
    ended({
      thing: `job/${job}`,
      done: "condition=complete",
      failed: "condition=failed",
      tells: `kubectl logs "job/${job}"`,
    }),
  );
}

interface Waited {
  readonly thing: string;
  readonly done: string;
  readonly failed: string;
  /** The command that tells people why it failed. */
  readonly tells: string;
}

/** Waits until it is done; when it fails, so does the release. */
function ended({ thing, done, failed, tells }: Waited): readonly string[] {
  return [
    `until kubectl wait --for ${done} --timeout 5s "${thing}"; do`,
    `  if kubectl wait --for ${failed} --timeout 1s "${thing}"; then`,
    `    ${tells}`,
    "    exit 1",
    "  fi",
    "done",
  ];
}

const WORKLOADS = `kubectl get deployments,statefulsets ${OURS} --output name`;

function waitFor(seconds: number): readonly string[] {
  return [
    `workloads=$(${WORKLOADS})`,
    'test -n "$workloads"',
    "for workload in $workloads; do",
    `  kubectl rollout status "$workload" --timeout ${seconds}s`,
    "done",
  ];
}

const VERIFY = [
  `running=$(kubectl get pods ${OURS} --output jsonpath='{.items[*].spec.containers[*].image}')`,
  "for file in digests/*; do",
  '  IFS=@ read -r _ digest <"$file"',
  '  [[ $running == *"$digest"* ]]',
  "done",
];

/** `api=7 web=4`: the revision of each Deployment. */
const REVISION = `kubectl get deployments ${OURS} --output json | jq --raw-output '.items | map("\\(.metadata.name)=\\(.metadata.annotations["deployment.kubernetes.io/revision"])") | join(" ")'`;

function note(): readonly string[] {
  return [`revisions=$(${REVISION})`, 'echo "revisions=$revisions" >>"$GITHUB_OUTPUT"'];
}

function takeBack(seconds: number): readonly string[] {
  return [
    `now=$(${REVISION})`,
    'if [ -n "$AFTER" ] && [ "$now" != "$AFTER" ]; then',
    "  echo '::notice::Another release has come since: it stays'",
    "  exit 0",
    "fi",
    "for entry in $BEFORE; do",
    `  kubectl rollout undo "deployment/\${entry%=*}" --to-revision "\${entry#*=}"`,
    "done",
    "for entry in $BEFORE; do",
    `  kubectl rollout status "deployment/\${entry%=*}" --timeout ${seconds}s`,
    "done",
  ];
}
