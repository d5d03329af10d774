/**
 * The production of the bench's app as a team writes it with cdk8s-plus: the same kinds of objects, as many of each, with
 * the same care (probes, limits, security contexts, policies). `node cdk8s-app.mjs <services> <folder>` writes them.
 */
import { ApiObject, App, Chart, Duration, Size } from "cdk8s";
import * as plus from "cdk8s-plus-33";

const [count, outdir] = [Number(process.argv[2]), process.argv[3]];
const app = new App({ outdir });
const chart = new Chart(app, "big", { namespace: "big-production" });

new plus.Namespace(chart, "namespace", {
  metadata: { name: "big-production", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
});
new plus.k8s.KubeLimitRange(chart, "limits", {
  spec: {
    limits: [
      {
        type: "Container",
        defaultRequest: quantities({ cpu: "50m", memory: "64Mi" }),
        default: quantities({ cpu: "250m", memory: "256Mi" }),
      },
    ],
  },
});
new ApiObject(chart, "certificate", {
  apiVersion: "cert-manager.io/v1",
  kind: "Certificate",
  spec: { secretName: "big-tls", dnsNames: names((n) => hostOf(n)), issuerRef: { name: "letsencrypt" } },
});
new ApiObject(chart, "gateway", {
  apiVersion: "gateway.networking.k8s.io/v1",
  kind: "Gateway",
  metadata: { name: "big" },
  spec: {
    gatewayClassName: "default",
    listeners: [
      { name: "http", port: 80, protocol: "HTTP" },
      {
        name: "https",
        port: 443,
        protocol: "HTTPS",
        tls: { mode: "Terminate", certificateRefs: [{ name: "big-tls" }] },
      },
    ],
  },
});
route("redirect-to-https", "http", {
  rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
});
for (const policy of ["deny-all", "allow-dns", "allow-certificate-challenges"]) appPolicy(policy);

const secret = plus.Secret.fromSecretName(chart, "secrets", "big-secrets");
const deployments = [];
for (let n = 0; n < count; n += 1) deployments.push(service(n));
deployments.forEach(connect);
app.synth();

function service(n) {
  const name = `service-${n}`;
  const port = 3000 + n;
  const config = new plus.ConfigMap(chart, `${name}-config`, {
    metadata: { name: `${name}-config` },
    data: { LOG_LEVEL: "info", NODE_ENV: "production", PORT: String(port), HOST: "0.0.0.0" },
  });
  const account = new plus.ServiceAccount(chart, `${name}-account`, { metadata: { name } });
  const temporary = plus.Volume.fromEmptyDir(chart, `${name}-tmp`, "tmp");
  const deployment = new plus.Deployment(chart, name, {
    metadata: { name },
    serviceAccount: account,
    minReady: Duration.seconds(5),
    progressDeadline: Duration.seconds(155),
    terminationGracePeriod: Duration.seconds(35),
    securityContext: { ensureNonRoot: true, user: 1000, group: 1000, fsGroup: 1000 },
    strategy: plus.DeploymentStrategy.rollingUpdate({
      maxSurge: plus.PercentOrAbsolute.absolute(1),
      maxUnavailable: plus.PercentOrAbsolute.absolute(0),
    }),
    containers: [
      {
        name,
        image: `ghcr.io/acme/big/${name}@sha256:${"0".repeat(64)}`,
        ports: [{ name: "http", number: port }],
        envFrom: [plus.Env.fromConfigMap(config)],
        envVariables: { DATABASE_URL: plus.EnvValue.fromSecretValue({ secret, key: "database-url" }) },
        startup: plus.Probe.fromHttpGet("/health", { periodSeconds: Duration.seconds(5), failureThreshold: 30 }),
        liveness: plus.Probe.fromHttpGet("/health", { periodSeconds: Duration.seconds(10), failureThreshold: 3 }),
        readiness: plus.Probe.fromHttpGet("/ready", { periodSeconds: Duration.seconds(5), failureThreshold: 3 }),
        lifecycle: { preStop: plus.Handler.fromCommand(["sleep", "5"]) },
        resources: {
          cpu: { request: plus.Cpu.millis(100), limit: plus.Cpu.units(1) },
          memory: { request: Size.mebibytes(256), limit: Size.gibibytes(1) },
        },
        securityContext: { ensureNonRoot: true, readOnlyRootFilesystem: true, user: 1000, group: 1000 },
        volumeMounts: [{ path: "/tmp", volume: temporary }],
      },
    ],
  });
  deployment.exposeViaService({ name, ports: [{ name: "http", port, targetPort: port }] });
  new plus.HorizontalPodAutoscaler(chart, `${name}-autoscaler`, {
    metadata: { name },
    target: deployment,
    minReplicas: 2,
    maxReplicas: 4,
    metrics: [plus.Metric.resourceCpu(plus.MetricTarget.averageUtilization(70))],
  });
  new plus.k8s.KubePodDisruptionBudget(chart, `${name}-budget`, {
    metadata: { name },
    spec: {
      minAvailable: plus.k8s.IntOrString.fromNumber(1),
      selector: { matchLabels: deployment.matchLabels },
      unhealthyPodEvictionPolicy: "AlwaysAllow",
    },
  });
  route(name, "https", {
    hostnames: [hostOf(n)],
    rules: [{ matches: [{ path: { type: "PathPrefix", value: "/" } }], backendRefs: [{ name, port }] }],
  });
  return deployment;
}

/** Each may call the one before it, the database and the internet, and is called by the one behind it. */
function connect(deployment, n) {
  const tcp = (port) => [plus.NetworkPolicyPort.tcp(port)];
  const [before, after] = [deployments[n - 1], deployments[n + 1]];
  new plus.NetworkPolicy(chart, `service-${n}-policy`, {
    metadata: { name: `service-${n}` },
    selector: deployment,
    ingress: {
      default: plus.NetworkPolicyTrafficDefault.DENY,
      rules: [
        { peer: plus.NetworkPolicyIpBlock.anyIpv4(chart, `service-${n}-visitors`), ports: tcp(3000 + n) },
        ...(after === undefined ? [] : [{ peer: after, ports: tcp(3000 + n) }]),
      ],
    },
    egress: {
      default: plus.NetworkPolicyTrafficDefault.DENY,
      rules: [
        { peer: plus.NetworkPolicyIpBlock.anyIpv4(chart, `service-${n}-database`), ports: tcp(5432) },
        { peer: plus.NetworkPolicyIpBlock.anyIpv4(chart, `service-${n}-internet`), ports: tcp(443) },
        ...(before === undefined ? [] : [{ peer: before, ports: tcp(3000 + n - 1) }]),
      ],
    },
  });
}

function appPolicy(name) {
  new plus.k8s.KubeNetworkPolicy(chart, name, {
    metadata: { name },
    spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
  });
}

function route(name, sectionName, spec) {
  new ApiObject(chart, `${name}-route`, {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name },
    spec: { parentRefs: [{ name: "big", sectionName }], ...spec },
  });
}

function quantities(texts) {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, plus.k8s.Quantity.fromString(text)]));
}

function names(nameOf) {
  return Array.from({ length: count }, (_, n) => nameOf(n));
}

function hostOf(n) {
  return `s${n}.big.example.com`;
}
