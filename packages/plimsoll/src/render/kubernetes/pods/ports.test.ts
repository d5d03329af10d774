import { expect, test } from "vitest";
import { objectOf, workshop } from "../systems.testsuite.js";

test("a port must have a name that Kubernetes takes, and no name twice [K8S-22]", () => {
  const ports = { http: 9001, "a-name-of-many-letters": 9002, smtp: 9003 };
  const services = { ...workshop.services, kong: { ...workshop.services.kong, container: { ports } } } as never;
  expect(objectOf({ ...workshop, services }, "Service", "kong").spec.ports).toEqual([
    { name: "http", port: 8000, targetPort: "http" },
    { name: "port-9002", port: 9002, targetPort: "port-9002" },
    { name: "port-9001", port: 9001, targetPort: "port-9001" },
    { name: "smtp", port: 9003, targetPort: "smtp" },
  ]);
});
