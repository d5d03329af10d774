/** What stands for each parameter in the example, by the first word of its name. */
const SHAPES: Readonly<Record<string, string>> = {
  accessPoints: "fsap-...",
  alarms: "name of the CloudWatch alarm that stops a release",
  databases: "identifier of the RDS instance",
  fileSystems: "fs-...",
  loadBalancer: "arn:aws:elasticloadbalancing:...",
  roles: "arn:aws:iam::...:role/...",
  secrets: "arn:aws:secretsmanager:...",
  securityGroups: "sg-...",
  subnets: "subnet-...",
};

type Tree = { [name: string]: Tree | string };

/** Every parameter that the files of an environment name, as a tree to fill in; images come from the release itself. */
export function exampleParameters(files: readonly unknown[], databases: readonly string[]): Tree {
  const named = [...JSON.stringify(files).matchAll(/\{\{([\w.-]+)\}\}/g)].map(([, name = ""]) => name.split("."));
  const paths = [...named, ...databases.map((name) => ["databases", name])].filter(([kind]) => kind !== "images");
  const byName = new Map(paths.map((path) => [path.join("."), path]));
  const tree: Tree = {};
  for (const [, path] of [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    put(tree, path, SHAPES[path[0] ?? ""] ?? "");
  }
  return tree;
}

function put(tree: Tree, path: readonly string[], value: string): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    tree[name] = value;
    return;
  }
  const below = tree[name];
  const branch: Tree = typeof below === "object" ? below : {};
  tree[name] = branch;
  put(branch, rest, value);
}
