import { describe, expect, test } from "vitest";
import type { WrittenApp } from "../../../definition/app.js";
import { inMidstMyLife, objectOf, objectsOf, revRx, workshop } from "../systems.testsuite.js";

const policy = (written: WrittenApp, name: string) => objectOf(written, "NetworkPolicy", name).spec;

function named(...names: readonly string[]) {
  return { podSelector: { matchExpressions: [{ key: "app.kubernetes.io/name", operator: "In", values: names }] } };
}

function pods(name: string, component: string) {
  return { podSelector: { matchLabels: { "app.kubernetes.io/name": name, "app.kubernetes.io/component": component } } };
}

function namespace(name: string) {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

function tcp(port: number) {
  return { protocol: "TCP", port };
}

describe("network policies", () => {
  test("must begin with nobody talking to anybody, and everybody asking for names [HRD-01]", () => {
    expect(policy(revRx, "deny-all")).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
    expect(policy(revRx, "allow-dns")).toEqual({
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [{ to: [namespace("kube-system")], ports: [{ protocol: "UDP", port: 53 }, tcp(53)] }],
    });
  });

  test("must let in who uses a service, visitors by the controller, and who scrapes it [HRD-01, HRD-23]", () => {
    expect(policy(inMidstMyLife, "api").ingress).toEqual([
      { from: [named("web")], ports: [tcp(3001)] },
      { from: [namespace("ingress-nginx")], ports: [tcp(3001)] },
      { from: [namespace("monitoring")], ports: [tcp(9090)] },
    ]);
    expect(policy(inMidstMyLife, "orchestrator").ingress).toEqual([
      { from: [namespace("monitoring")], ports: [tcp(9091)] },
    ]);
    expect(policy(revRx, "celery-worker").ingress).toEqual([]);
  });

  test("must let out to what is used, and to the public internet by HTTPS but nothing private [HRD-01]", () => {
    const [cache, db, internet, ...rest] = policy(revRx, "celery-worker").egress;
    expect([cache, db, rest]).toEqual([
      { to: [pods("cache", "store")], ports: [tcp(6379)] },
      { to: [pods("db", "store")], ports: [tcp(5432)] },
      [],
    ]);
    expect(internet.ports).toEqual([tcp(443)]);
    expect(internet.to[0].ipBlock.except).toContain("169.254.0.0/16");
    expect(policy(workshop, "site").egress).toEqual([]);
  });

  test("must let the orchestrator alone ask the cluster's API [HRD-01, K8S-47]", () => {
    const api = { ports: [tcp(443), tcp(6443)] };
    expect(policy(inMidstMyLife, "orchestrator").egress).toContainEqual(api);
    expect(policy(inMidstMyLife, "web").egress).not.toContainEqual(api);
  });

  test("must let services and backups to a store, and the store nowhere [HRD-01]", () => {
    expect(policy(revRx, "db")).toEqual({
      ...pods("db", "store"),
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [named("backend", "celery-worker", "db")], ports: [tcp(5432)] }],
      egress: [],
    });
    expect(policy(revRx, "db.backup").egress[0]).toEqual({ to: [pods("db", "store")], ports: [tcp(5432)] });
  });

  test("must let an operated database be asked by its operator, and follow its primary", () => {
    expect(policy(workshop, "db").ingress[1].from).toEqual([
      namespace("cnpg-system"),
      { podSelector: { matchLabels: { "cnpg.io/cluster": "db" } } },
    ]);
  });

  test("must let certificates be proved", () => {
    expect(policy(revRx, "allow-certificate-challenges").ingress).toEqual([{ ports: [tcp(8089)] }]);
  });
});

describe("an ingress", () => {
  const rules = (written: WrittenApp, environment: string) =>
    objectOf(written, "Ingress", written.name, environment).spec.rules.map(
      ({ host, http }: { host: string; http: { paths: { path: string; backend: { service: { name: string } } }[] } }) =>
        `${host} ${http.paths.map(({ path, backend }) => `${path} ${backend.service.name}`).join(", ")}`,
    );

  test("must lead the apex and www to web, and api to api [K8S-37, K8S-38]", () => {
    expect(objectOf(inMidstMyLife, "Ingress", "in-midst-my-life").spec.ingressClassName).toBe("nginx");
    expect(rules(inMidstMyLife, "production")).toEqual([
      "api.in-midst-my-life.dev / api",
      "in-midst-my-life.dev / web",
      "www.in-midst-my-life.dev / web",
    ]);
  });

  test("must lead staging's hosts, which tests ask [K8S-50, T-07]", () => {
    expect(rules(inMidstMyLife, "staging")).toEqual([
      "api-staging.in-midst-my-life.dev / api",
      "staging.in-midst-my-life.dev / web",
    ]);
  });

  test("must have each environment's own hosts [K8S-31, K8S-32, K8S-39]", () => {
    expect([rules(revRx, "production"), rules(revRx, "staging")]).toEqual([
      ["api.revrx.com / backend", "app.revrx.com / frontend"],
      ["api-staging.revrx.example.com / backend", "staging.revrx.example.com / frontend"],
    ]);
  });

  test("must redirect to HTTPS and limit how long a request takes [K8S-40, CDN-17, T-44]", () => {
    expect(objectOf(revRx, "Ingress", "revrx").metadata.annotations).toEqual({
      "nginx.ingress.kubernetes.io/force-ssl-redirect": "true",
      "nginx.ingress.kubernetes.io/proxy-connect-timeout": "5",
      "nginx.ingress.kubernetes.io/proxy-read-timeout": "60",
      "nginx.ingress.kubernetes.io/proxy-send-timeout": "60",
      "nginx.ingress.kubernetes.io/ssl-redirect": "true",
    });
  });

  test("of another controller must carry none of NGINX's annotations, and let in whom it sends [K8S-37]", () => {
    const environments = {
      production: { target: { kind: "kubernetes", entry: { kind: "ingress", class: "traefik" } } },
    } as const;
    const behindTraefik: WrittenApp = { ...revRx, environments };
    expect(objectOf(behindTraefik, "Ingress", "revrx").spec.ingressClassName).toBe("traefik");
    expect(objectOf(behindTraefik, "Ingress", "revrx").metadata).not.toHaveProperty("annotations");
    expect(policy(behindTraefik, "backend").ingress[1]).toEqual({ ports: [tcp(8000)] });
  });

  test("must enforce the OWASP rules where its author wants a firewall [HRD-17]", () => {
    expect(objectOf(inMidstMyLife, "Ingress", "in-midst-my-life").metadata.annotations).toMatchObject({
      "nginx.ingress.kubernetes.io/enable-modsecurity": "true",
      "nginx.ingress.kubernetes.io/enable-owasp-core-rules": "true",
      "nginx.ingress.kubernetes.io/modsecurity-snippet": "SecRuleEngine On\n",
    });
  });
});

describe("a gateway", () => {
  test("must answer HTTPS for every host, and HTTP only to send visitors there [CDN-17, HRD-20, T-44]", () => {
    const { listeners } = objectOf(workshop, "Gateway", "workshop").spec;
    expect(listeners).toMatchObject([
      { name: "http", port: 80 },
      { name: "https", port: 443, tls: { mode: "Terminate", certificateRefs: [{ name: "workshop-tls" }] } },
    ]);
    const routes = objectsOf(workshop).filter(({ kind }) => kind === "HTTPRoute");
    const plain = routes.filter(({ spec }) =>
      spec.parentRefs.some((parent: { sectionName: string }) => parent.sectionName === "http"),
    );
    expect(plain.map(({ spec }) => spec.rules)).toEqual([
      [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
    ]);
  });

  test("must route by path where two services share a host", () => {
    const routes = objectsOf(workshop).filter(({ kind, spec }) => kind === "HTTPRoute" && spec.hostnames !== undefined);
    expect(routes.map(({ spec }) => [spec.hostnames, spec.rules])).toEqual([
      [
        ["workshop.example.com"],
        [{ matches: [{ path: { type: "PathPrefix", value: "/api" } }], backendRefs: [{ name: "api", port: 3000 }] }],
      ],
      [
        ["workshop.example.com"],
        [{ matches: [{ path: { type: "PathPrefix", value: "/" } }], backendRefs: [{ name: "site", port: 8080 }] }],
      ],
    ]);
  });
});

describe("certificates", () => {
  test("must come from the issuer, for every host that is routed, www too [CDN-10, CDN-12, T-02]", () => {
    expect(objectOf(inMidstMyLife, "Certificate", "in-midst-my-life-tls").spec).toMatchObject({
      secretName: "in-midst-my-life-tls",
      dnsNames: ["api.in-midst-my-life.dev", "in-midst-my-life.dev", "www.in-midst-my-life.dev"],
      issuerRef: { name: "letsencrypt-prod", kind: "ClusterIssuer" },
    });
    expect(objectOf(inMidstMyLife, "Ingress", "in-midst-my-life").spec.tls).toEqual([
      {
        hosts: ["api.in-midst-my-life.dev", "in-midst-my-life.dev", "www.in-midst-my-life.dev"],
        secretName: "in-midst-my-life-tls",
      },
    ]);
  });

  test("must be renewed a month before they end [CDN-11, T-14]", () => {
    expect(objectOf(revRx, "Certificate", "revrx-tls").spec.renewBefore).toBe("720h");
  });

  test("must be left to whoever brings the Secret, which the entry names all the same [CDN-10]", () => {
    const brought: WrittenApp = { ...revRx, certificates: "files" };
    const kinds = objectsOf(brought).map(({ kind }) => kind);
    expect(kinds).not.toContain("Certificate");
    expect(objectOf(brought, "Ingress", "revrx").spec.tls).toEqual([
      { hosts: ["api.revrx.com", "app.revrx.com"], secretName: "revrx-tls" },
    ]);
  });

  test("must have an issuer in the namespace where its author gives an address [CDN-10]", () => {
    expect(objectOf(workshop, "Issuer", "letsencrypt-prod").spec.acme).toMatchObject({ email: "ops@example.com" });
    expect(objectOf(workshop, "Certificate", "workshop-tls").spec.issuerRef).toMatchObject({
      name: "letsencrypt-prod",
      kind: "Issuer",
    });
  });
});
