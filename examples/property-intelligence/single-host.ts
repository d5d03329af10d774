import { image, secret } from "plimsoll";

/** Behind Traefik; its admin port is reached from inside alone. */
export const gateway = {
  kong: {
    build: image("kong:3.7"),
    port: 8000,
    hosts: ["gateway"],
    uses: ["db", "api"],
    migrate: "kong migrations bootstrap && kong migrations up && kong migrations finish",
    scale: 1,
    env: {
      KONG_DATABASE: "postgres",
      KONG_PG_HOST: "db",
      KONG_PG_DATABASE: "kong",
      KONG_PG_USER: "property_intelligence",
      KONG_PG_PASSWORD: secret("DB_PASSWORD"),
      KONG_ADMIN_LISTEN: "0.0.0.0:8001",
    },
    probes: { live: { command: "kong health" }, ready: { command: "kong health" } },
    container: { ports: { admin: 8001 }, writable: ["/usr/local/kong"] },
  },
};

export const monitoring = {
  prometheus: {
    build: image("prom/prometheus:v3.5.0"),
    port: 9090,
    command: [
      "--config.file=/etc/prometheus/prometheus.yml",
      "--storage.tsdb.path=/prometheus",
      "--storage.tsdb.retention.time=30d",
    ],
    uses: ["alertmanager"],
    scale: 1,
    probes: { live: "/-/healthy", ready: "/-/ready" },
    container: {
      user: 65534,
      volumes: { "/prometheus": "20Gi" },
      files: {
        "/etc/prometheus/prometheus.yml": "monitoring/prometheus.yml",
        "/etc/prometheus/rules.yml": "monitoring/rules.yml",
      },
    },
  },
  grafana: {
    build: image("grafana/grafana:12.1.0"),
    port: 3001,
    hosts: ["grafana"],
    uses: ["prometheus"],
    scale: 1,
    env: { GF_SERVER_HTTP_PORT: 3001, GF_SECURITY_ADMIN_PASSWORD: secret("GRAFANA_PASSWORD") },
    probes: "/api/health",
    container: {
      user: 472,
      volumes: { "/var/lib/grafana": "1Gi" },
      files: { "/etc/grafana/provisioning/datasources/prometheus.yml": "monitoring/grafana-datasource.yml" },
    },
  },
  alertmanager: {
    build: image("prom/alertmanager:v0.28.1"),
    port: 9093,
    command: ["--config.file=/etc/alertmanager/alertmanager.yml", "--storage.path=/alertmanager"],
    scale: 1,
    probes: { live: "/-/healthy", ready: "/-/ready" },
    container: {
      user: 65534,
      volumes: { "/alertmanager": "1Gi" },
      files: { "/etc/alertmanager/alertmanager.yml": "monitoring/alertmanager.yml" },
    },
  },
  "node-exporter": {
    build: image("prom/node-exporter:v1.9.1"),
    port: 9100,
    command: ["--path.rootfs=/host"],
    scale: 1,
    probes: "/",
    container: { user: 65534, files: { "/host": "/" } },
  },
};
