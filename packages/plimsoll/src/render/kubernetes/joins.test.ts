import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EnvironmentModel } from "../../model/app-model.js";
import { inputOf, randomRendering } from "../random-rendering.testsuite.js";
import type { Cluster } from "./cluster.js";
import { clustersOf } from "./kubernetes.js";
import { identityOf } from "./kubernetes-object.js";
import { flatObjects } from "./layout/flat.js";
import { plain } from "./plain.js";
import { secretObjects } from "./secrets/secret-objects.js";
import { type AnyObject, clusterOf, inMidstMyLife, revRx, workshop } from "./systems.testsuite.js";

/*
 * What the objects of an environment say of each other must be true, whatever the definition.
 */

interface World {
  readonly cluster: Cluster;
  readonly environment: EnvironmentModel;
  readonly objects: readonly AnyObject[];
  readonly workloads: readonly AnyObject[];
}

const systems = [inMidstMyLife, revRx, workshop].flatMap((written) =>
  ["staging", "production"].map((environment) => clusterOf(written, environment)),
);

function everywhere(holds: (world: World) => void): void {
  for (const cluster of systems) holds(worldOf(cluster));
  fc.assert(
    fc.property(randomRendering, (drawn) => {
      for (const cluster of clustersOf(inputOf(drawn))) holds(worldOf(cluster));
    }),
    { numRuns: 25 },
  );
}

function worldOf(cluster: Cluster): World {
  const objects = flatObjects(cluster).map((object) => plain(object) as AnyObject);
  const workloads = objects.filter(({ kind }) => ["Deployment", "StatefulSet", "Job", "CronJob"].includes(kind));
  return { cluster, environment: cluster.environment, objects, workloads };
}

function podOf(workload: AnyObject): AnyObject {
  return workload.spec.template ?? workload.spec.jobTemplate.spec.template;
}

function containersOf(workload: AnyObject): readonly AnyObject[] {
  const { initContainers = [], containers } = podOf(workload).spec;
  return [...initContainers, ...containers];
}

function names(objects: readonly AnyObject[], kind: string): ReadonlySet<string> {
  return new Set(objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name));
}

function matches(selector: Readonly<Record<string, string>>, workload: AnyObject): boolean {
  const labels = podOf(workload).metadata.labels as Readonly<Record<string, string>>;
  return Object.entries(selector).every(([label, value]) => labels[label] === value);
}

describe("in every environment", () => {
  test("no two objects must have one kind and name", () => {
    everywhere(({ objects }) => {
      const identities = objects.map(identityOf);
      expect(new Set(identities).size).toBe(identities.length);
    });
  });

  test("every key of a Secret that a container reads must be declared [K8S-42, SCT-18, SCT-21]", () => {
    everywhere(({ environment, workloads }) => {
      const declared = new Set(
        secretObjects(environment).flatMap(({ name, keys }) => Object.keys(keys).map((key) => `${name} ${key}`)),
      );
      for (const store of Object.values(environment.stores)) {
        if (store.kind === "postgres" && store.operator) declared.add(`${store.name}-app password`);
      }
      for (const variable of workloads.flatMap(containersOf).flatMap(({ env }) => env ?? [])) {
        const { secretKeyRef: of } = variable.valueFrom ?? {};
        if (of !== undefined) expect(declared).toContain(`${of.name} ${of.key}`);
      }
    });
  });

  test("every ConfigMap, account and volume that a pod names must be there [K8S-42]", () => {
    everywhere(({ objects, workloads }) => {
      const configs = names(objects, "ConfigMap");
      for (const workload of workloads) {
        const { volumes = [], serviceAccountName } = podOf(workload).spec;
        for (const { envFrom = [] } of containersOf(workload)) {
          for (const { configMapRef } of envFrom) expect(configs).toContain(configMapRef.name);
        }
        for (const { configMap, persistentVolumeClaim: claim } of volumes) {
          if (configMap !== undefined) expect(configs).toContain(configMap.name);
          if (claim !== undefined) expect(names(objects, "PersistentVolumeClaim")).toContain(claim.claimName);
        }
        if (serviceAccountName !== undefined) expect(names(objects, "ServiceAccount")).toContain(serviceAccountName);
      }
    });
  });

  test("variables that others are put together from must stand before them", () => {
    everywhere(({ workloads }) => {
      for (const { env = [] } of workloads.flatMap(containersOf)) {
        const before = new Set<string>();
        for (const { name, value = "" } of env) {
          for (const [, used] of String(value).matchAll(/(?<!\$)\$\((\w+)\)/g)) expect(before).toContain(used);
          before.add(name);
        }
      }
    });
  });

  test("every workload must select its own pods, and no other's [K8S-21]", () => {
    everywhere(({ objects, workloads }) => {
      const selecting = objects.filter(({ kind }) =>
        ["Deployment", "StatefulSet", "PodDisruptionBudget"].includes(kind),
      );
      for (const { metadata, spec } of selecting) {
        const selected = workloads.filter((workload) => matches(spec.selector.matchLabels, workload));
        expect(selected.map((workload) => workload.metadata.name)).toEqual([metadata.name]);
      }
    });
  });

  test("every Service must lead to named ports of the pods that it selects [K8S-21, K8S-22]", () => {
    everywhere(({ objects, workloads }) => {
      for (const { metadata, spec } of objects.filter(({ kind }) => kind === "Service")) {
        const selected = workloads.filter((workload) => matches(spec.selector, workload));
        expect(selected.map((workload) => workload.metadata.name)).toEqual([metadata.name]);
        const listening = selected.flatMap(containersOf).flatMap(({ ports }) => ports ?? []);
        for (const { port, targetPort } of spec.ports ?? []) {
          expect(listening).toContainEqual({ name: targetPort, containerPort: port });
        }
      }
    });
  });

  test("probes must ask a port that their container names", () => {
    everywhere(({ workloads }) => {
      for (const container of workloads.flatMap(containersOf)) {
        for (const probe of ["startupProbe", "livenessProbe", "readinessProbe"].flatMap(
          (name) => container[name] ?? [],
        )) {
          if (probe.httpGet === undefined) continue;
          expect(container.ports.map(({ name }: AnyObject) => name)).toContain(probe.httpGet.port);
        }
      }
    });
  });

  test("every route must lead to a port of a Service, under a certificate or a Secret somebody brings [CDN-12, T-02]", () => {
    everywhere(({ environment, objects }) => {
      const certified = objects.filter(({ kind }) => kind === "Certificate").flatMap(({ spec }) => spec.dnsNames);
      const services = objects.filter(({ kind }) => kind === "Service");
      const port = (service: string) => services.find(({ metadata }) => metadata.name === service)?.spec.ports[0];
      for (const { spec } of objects.filter(({ kind }) => kind === "HTTPRoute")) {
        if (environment.certificates.kind === "cert-manager")
          expect(certified).toEqual(expect.arrayContaining(spec.hostnames ?? []));
        for (const { backendRefs = [] } of spec.rules) {
          for (const backend of backendRefs) expect(port(backend.name).port).toBe(backend.port);
        }
      }
      for (const { spec } of objects.filter(({ kind }) => kind === "Ingress")) {
        if (environment.certificates.kind === "cert-manager") expect(certified).toEqual(spec.tls[0].hosts);
        for (const { host, http } of spec.rules) {
          expect(spec.tls[0].hosts).toContain(host);
          for (const { backend } of http.paths) expect(port(backend.service.name).name).toBe(backend.service.port.name);
        }
      }
    });
  });

  test("all pods at their most must fit the quota, on what they ask for [K8S-04, K8S-51, T-03]", () => {
    everywhere(({ cluster, objects, workloads }) => {
      const { quota } = cluster.place;
      if (quota === undefined) return;
      const scalers = objects.filter(({ kind }) => kind === "HorizontalPodAutoscaler");
      const most = (workload: AnyObject) =>
        scalers.find(({ metadata }) => metadata.name === workload.metadata.name)?.spec.maxReplicas ??
        workload.spec.replicas ??
        0;
      const asked = workloads.flatMap((workload) =>
        containersOf(workload).map(({ resources }) => most(workload) * millicores(resources.requests.cpu)),
      );
      expect(asked.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(quota.cpu);
    });
  });

  test("every instance at its most, with its pool full, must get a connection [DBO-09, T-17]", () => {
    everywhere(({ environment, objects }) => {
      for (const store of Object.values(environment.stores)) {
        if (store.kind !== "postgres" || store.pool === undefined) continue;
        const most = (name: string) =>
          objects.find(({ kind, metadata }) => kind === "HorizontalPodAutoscaler" && metadata.name === name)?.spec
            .maxReplicas ??
          objects.find(({ kind, metadata }) => kind === "Deployment" && metadata.name === name)?.spec.replicas ??
          1;
        const users = Object.values(environment.services).filter(({ uses }) => uses.includes(store.name));
        const connections = users.reduce((sum, { name }) => sum + most(name) * (store.pool ?? 0), 0);
        expect(connections).toBeLessThan(store.maxConnections);
      }
    });
  });

  test("a disruption budget must leave room for one pod to go [K8S-36]", () => {
    everywhere(({ objects }) => {
      for (const { metadata, spec } of objects.filter(({ kind }) => kind === "PodDisruptionBudget")) {
        const scaler = objects.find(
          ({ kind, metadata: of }) => kind === "HorizontalPodAutoscaler" && of.name === metadata.name,
        );
        const workload = objects.find(({ kind, metadata: of }) => kind === "Deployment" && of.name === metadata.name);
        expect(spec.minAvailable).toBeLessThan(scaler?.spec.minReplicas ?? workload?.spec.replicas);
      }
    });
  });

  test("what a service uses must be let in and out by network policies on the same port [HRD-01]", () => {
    everywhere(({ environment, objects }) => {
      const policies = objects.filter(({ kind }) => kind === "NetworkPolicy");
      const of = (name: string) => policies.find(({ metadata }) => metadata.name === name)?.spec;
      for (const service of Object.values(environment.services)) {
        for (const used of service.uses) {
          const store = Object.hasOwn(environment.stores, used) ? environment.stores[used] : undefined;
          if (store?.place.managed === true || (store?.kind === "postgres" && store.operator)) continue;
          const served = objects.find(({ kind, metadata }) => kind === "Service" && metadata.name === used)?.spec
            .ports[0].port;
          if (served === undefined) continue;
          const opens = (rule: AnyObject) => rule.ports.some(({ port }: AnyObject) => port === served);
          const egress = of(service.name).egress.filter((rule: AnyObject) => rule.to !== undefined && opens(rule));
          expect(JSON.stringify(egress)).toContain(`"app.kubernetes.io/name":"${used}"`);
          expect(JSON.stringify(of(used).ingress.filter(opens))).toContain(`"${service.name}"`);
        }
      }
    });
  });
});

function millicores(quantity: string): number {
  return quantity.endsWith("m") ? Number(quantity.slice(0, -1)) : Number(quantity) * 1000;
}
