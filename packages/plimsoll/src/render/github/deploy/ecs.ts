import type { EnvironmentModel, ServiceModel } from "../../../model/app-model.js";
import type { EcsModel } from "../../../model/place-model.js";
import { deployedServices } from "../../../model/wiring/places.js";
import { expression } from "../expression.js";
import { awsRole } from "../registry.js";
import { shellWord } from "../shell-word.js";
import { run } from "../steps.js";
import { RUNNER, type Step } from "../workflow.js";
import { minutesFor, type Way } from "./way.js";

/** The AWS command line; ECS itself shifts the traffic, watches, and takes a failed roll-out back. */
export function byEcs(environment: EnvironmentModel, { cluster, region }: EcsModel): Way {
  const env = { CLUSTER: cluster };
  const waits = Math.ceil(environment.release.readyWithinMs / WAIT_MS) + bakeWaits(environment);
  return {
    runsOn: RUNNER,
    keepsFolder: false,
    permissions: { "id-token": "write" },
    reach: [awsRole(region)],
    backUp: backUps(environment),
    bring: [
      run("Note what serves", note(environment), { id: "before", env }),
      run("Fill in parameters and images", fillIn(environment), { env: { FILL } }),
      run("Register the task definitions", REGISTER),
      ...migrations(environment, env),
      run("Update the services", UPDATE, { id: "apply", env }),
      run("Wait until all are stable", stable(environment, waits), { env }),
      run("Verify that the new task definitions serve", verify(environment), { env }),
      run("Note what serves now", note(environment), { id: "after", env }),
    ],
    takeBack: ({ before, after }) => [
      run("Go back to the task definitions from before", takeBack(environment, waits), {
        env: { ...env, BEFORE: expression(before), AFTER: after === undefined ? "" : expression(after) },
      }),
    ],
    noted: { before: "steps.before.outputs.definitions", after: "steps.after.outputs.definitions" },
    minutes: minutesFor(waits * WAIT_MS),
  };
}

/** `aws ecs wait services-stable` gives up after ten minutes. */
const WAIT_MS = 600_000;

/** What ECS keeps watching after it moved the traffic. */
function bakeWaits({ release }: EnvironmentModel): number {
  const watched =
    release.kind === "canary" ? release.steps.length * release.bakeWithinMs + release.monitorMs : release.monitorMs;
  return release.kind === "rolling" ? 0 : Math.ceil(watched / WAIT_MS);
}

function names(environment: EnvironmentModel): string {
  return deployedServices(environment)
    .map(({ name }) => name)
    .join(" ");
}

function folderOf({ name }: EnvironmentModel): string {
  return `deploy/ecs/${name}`;
}

/** `api=arn:...:7 web=arn:...:4`, without what does not exist yet. At most ten services are described at once. */
function current(environment: EnvironmentModel): readonly string[] {
  return [
    "serving() {",
    `  for name in ${names(environment)}; do`,
    '    aws ecs describe-services --cluster "$CLUSTER" --services "$name" --output text \\',
    "      --query \"services[?status=='ACTIVE'].join('=', [serviceName, taskDefinition])\"",
    "  done | xargs",
    "}",
  ];
}

function note(environment: EnvironmentModel): readonly string[] {
  return [...current(environment), "now=$(serving)", 'echo "definitions=$now" >>"$GITHUB_OUTPUT"'];
}

/** A placeholder is a whole text, `{{subnets}}`; a parameter that is missing stops the release before anything changed. */
const FILL = `walk(if type == "string" and test("^\\\\{\\\\{.+\\\\}\\\\}$")
  then .[2:-2] as $name | ($parameters[0] | getpath($name | split("."))) // error("parameters.json lacks \\($name)")
  else . end)`;

function fillIn(environment: EnvironmentModel): readonly string[] {
  const folder = folderOf(environment);
  const images = deployedServices(environment).filter(({ build }) => build.kind !== "image");
  return [
    `cp ${folder}/parameters.json parameters.json`,
    ...images.map(({ name, builtBy }) => {
      const set = `jq --arg image "$(cat digests/${builtBy})" '.images[${JSON.stringify(name)}] = $image' parameters.json >filled.json`;
      return `${set} && mv filled.json parameters.json`;
    }),
    "mkdir filled",
    `for file in ${folder}/*.task-definition.json ${folder}/*.service.json ${folder}/*.scaling.json; do`,
    '  [ -e "$file" ] || continue',
    `  jq --slurpfile parameters parameters.json "$FILL" "$file" >"filled/\${file##*/}"`,
    "done",
  ];
}

const REGISTER = [
  "for file in filled/*.task-definition.json; do",
  '  service=$(basename "$file" .task-definition.json)',
  '  aws ecs register-task-definition --cli-input-json "file://$file" \\',
  '    --query taskDefinition.taskDefinitionArn --output text >"filled/$service.arn"',
  "done",
];

function backUps({ stores, tier, name }: EnvironmentModel): readonly Step[] {
  if (tier !== "production") return [];
  return Object.values(stores).flatMap((store) => {
    if (store.kind !== "postgres" || store.backup === undefined) return [];
    const lines = [
      `instance=$(jq --raw-output --exit-status '.databases[${JSON.stringify(store.name)}]' deploy/ecs/${name}/parameters.json)`,
      'snapshot="$instance-before-$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT"',
      'aws rds create-db-snapshot --db-instance-identifier "$instance" --db-snapshot-identifier "$snapshot"',
      'aws rds wait db-snapshot-available --db-snapshot-identifier "$snapshot"',
    ];
    return [run(`Back up ${store.name}`, lines)];
  });
}

/** A task of the new version with another command, in the service's own network and with its secrets. */
function migrations(environment: EnvironmentModel, env: Readonly<Record<string, string>>): readonly Step[] {
  const services = deployedServices(environment).filter(({ migrate }) => migrate !== undefined);
  return services.map((service) => run(`Migrate by ${service.name}`, migrate(service), { env }));
}

function migrate({ name, migrate: command = "" }: ServiceModel): readonly string[] {
  const overrides = { containerOverrides: [{ name, command: ["sh", "-c", command] }] };
  return [
    'task=$(aws ecs run-task --cluster "$CLUSTER" --launch-type FARGATE --count 1 \\',
    `  --task-definition "$(cat filled/${name}.arn)" \\`,
    `  --network-configuration "$(jq --compact-output .networkConfiguration filled/${name}.service.json)" \\`,
    `  --overrides ${shellWord(JSON.stringify(overrides))} \\`,
    "  --query 'tasks[0].taskArn' --output text)",
    'aws ecs wait tasks-stopped --cluster "$CLUSTER" --tasks "$task"',
    'code=$(aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$task" \\',
    `  --query "tasks[0].containers[?name=='${name}'].exitCode | [0]" --output text)`,
    'test "$code" = 0',
  ];
}

/** What only creation knows, an update must not say; how many run is the auto scaling's to say. */
export const UPDATE_FROM_CREATE =
  "{service: .serviceName} + del(.serviceName, .launchType, .schedulingStrategy, .desiredCount)";

const UPDATE = [
  "for file in filled/*.service.json; do",
  '  service=$(basename "$file" .service.json)',
  '  jq --arg definition "$(cat "filled/$service.arn")" \'.taskDefinition = $definition\' "$file" >create.json',
  '  found=$(aws ecs describe-services --cluster "$CLUSTER" --services "$service" --query "length(services[?status==\'ACTIVE\'])")',
  '  if [ "$found" = 1 ]; then',
  `    jq '${UPDATE_FROM_CREATE}' create.json >update.json`,
  "    aws ecs update-service --cli-input-json file://update.json --query service.serviceArn",
  "  else",
  "    aws ecs create-service --cli-input-json file://create.json --query service.serviceArn",
  "  fi",
  '  if [ -e "filled/$service.scaling.json" ]; then',
  '    jq .target "filled/$service.scaling.json" >target.json',
  "    aws application-autoscaling register-scalable-target --cli-input-json file://target.json",
  "    jq --compact-output '.policies[]' \"filled/$service.scaling.json\" | while read -r policy; do",
  '      aws application-autoscaling put-scaling-policy --cli-input-json "$policy"',
  "    done",
  "  fi",
  "done",
];

function stable(environment: EnvironmentModel, waits: number): readonly string[] {
  const wait = 'aws ecs wait services-stable --cluster "$CLUSTER" --services "$name"';
  const lines =
    waits === 1
      ? [`  ${wait}`]
      : [
          `  for ((left = ${waits}; left > 0; left--)); do`,
          `    if ${wait}; then break; fi`,
          "  done",
          '  test "$left" -gt 0',
        ];
  return [`for name in ${names(environment)}; do`, ...lines, "done"];
}

/** ECS took it back by itself when something else serves now. */
function verify(environment: EnvironmentModel): readonly string[] {
  return [
    ...current(environment),
    "now=$(serving)",
    `for name in ${names(environment)}; do`,
    '  [[ " $now " == *" $name=$(cat "filled/$name.arn") "* ]]',
    "done",
  ];
}

function takeBack(environment: EnvironmentModel, waits: number): readonly string[] {
  return [
    ...current(environment),
    "now=$(serving)",
    'if [ -n "$AFTER" ] && [ "$now" != "$AFTER" ]; then',
    "  echo '::notice::Another release has come since: it stays'",
    "  exit 0",
    "fi",
    "for entry in $BEFORE; do",
    `  aws ecs update-service --cluster "$CLUSTER" --service "\${entry%%=*}" --task-definition "\${entry#*=}" --query service.serviceArn`,
    "done",
    ...stable(environment, waits),
  ];
}
