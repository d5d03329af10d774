import type { EnvironmentModel } from "../../model/app-model.js";

/** What a pod does; one service's pods and its migrations share a name, and differ in this. */
export type Component = "web" | "worker" | "store" | "migration" | "backup";

const NAME = "app.kubernetes.io/name";
const COMPONENT = "app.kubernetes.io/component";
const PART_OF = "app.kubernetes.io/part-of";

/** The labels that Kubernetes recommends, as far as they never change: a selector cannot be changed later. */
export function labelsOf({ app }: EnvironmentModel, name: string, component: Component) {
  return { [NAME]: name, [COMPONENT]: component, [PART_OF]: app };
}

export function appLabels({ app }: EnvironmentModel) {
  return { [PART_OF]: app };
}

/** The pods of one kind of one service or store. */
export function podsOf(name: string, component: Component) {
  return { matchLabels: { [NAME]: name, [COMPONENT]: component } };
}

/** All pods of a service or store, its jobs among them. */
export function allPodsOf(name: string) {
  return { matchLabels: { [NAME]: name } };
}

/** All pods of several services. */
export function allPodsOfThese(names: readonly string[]) {
  return { matchExpressions: [{ key: NAME, operator: "In" as const, values: [...names].sort() }] };
}
