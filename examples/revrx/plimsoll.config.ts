import {
  defineApp,
  docker,
  github,
  image,
  kubernetes,
  nextjs,
  postgres,
  python,
  redis,
  rolling,
  secret,
  slack,
} from "plimsoll";

export default defineApp({
  name: "revrx",
  domain: "revrx.com",
  registry: "ghcr.io/revrx/revrx",
  stores: {
    postgres: postgres({
      version: 16,
      storage: "20Gi",
      resources: { cpu: "250m..1000m", memory: "512Mi..2Gi" },
      backup: { every: "1d", at: "02:00", keep: "90d", to: "s3://revrx-backups/postgres" },
    }),
    redis: redis({ version: 7, storage: "5Gi", resources: { cpu: "100m..500m", memory: "256Mi..1Gi" } }),
  },
  services: {
    backend: {
      build: python({ dir: "backend", app: "app.main:app", version: "3.11" }),
      port: 8000,
      hosts: ["api"],
      uses: ["postgres", "redis"],
      migrate: "prisma migrate deploy",
      probes: "/health",
      env: {
        JWT_SECRET: secret("JWT_SECRET"),
        OPENAI_API_KEY: secret("OPENAI_API_KEY"),
        AWS_ACCESS_KEY_ID: secret("AWS_ACCESS_KEY_ID"),
        AWS_SECRET_ACCESS_KEY: secret("AWS_SECRET_ACCESS_KEY"),
        AWS_BUCKET: secret("AWS_BUCKET"),
      },
      scale: { min: 2, max: 10, cpu: 70, memory: 80 },
      resources: { cpu: "250m..1000m", memory: "512Mi..2Gi" },
      container: { user: 1000 },
      develop: {
        command: "uvicorn app.main:app --host 0.0.0.0 --port 8000 --reload",
        sources: ["backend/app"],
      },
    },
    frontend: {
      build: nextjs({ version: 20 }),
      port: 3000,
      hosts: ["app"],
      uses: ["backend"],
      scale: { min: 2, max: 10, cpu: 70, memory: 80 },
      resources: { cpu: "100m..500m", memory: "256Mi..1Gi" },
      container: { user: 1001 },
    },
    "celery-worker": {
      build: "backend",
      command: "celery -A app.worker worker --loglevel info",
      uses: ["postgres", "redis"],
      env: { OPENAI_API_KEY: secret("OPENAI_API_KEY") },
      scale: { min: 2, max: 20, cpu: 75, memory: 85 },
      resources: { cpu: "250m..1000m", memory: "512Mi..2Gi" },
    },
  },
  secrets: {
    from: "sealed-secrets",
    groups: {
      "postgres-secret": { password: "POSTGRES_PASSWORD" },
      "backend-secret": { "jwt-secret": "JWT_SECRET" },
      "aws-secret": {
        "access-key-id": "AWS_ACCESS_KEY_ID",
        "secret-access-key": "AWS_SECRET_ACCESS_KEY",
        bucket: "AWS_BUCKET",
      },
      "openai-secret": { "api-key": "OPENAI_API_KEY" },
    },
  },
  gates: {
    lint: "npm run lint",
    frontend: { run: "npm test", stage: "test" },
    backend: {
      run: "prisma generate && prisma migrate deploy && pytest --cov=app --cov-report=xml",
      dir: "backend",
      needs: ["postgres", "redis"],
    },
  },
  release: rolling({ readyWithin: "10m" }),
  environments: {
    /** The front end runs beside it, by `npm run dev`. */
    development: {
      target: docker({ entry: "none" }),
      secrets: "template",
      services: {
        backend: { env: { JWT_SECRET: "development-only" } },
        frontend: null,
        localstack: {
          build: image("localstack/localstack:4.7"),
          port: 4566,
          probes: "/_localstack/health",
          container: { optional: true },
        },
        mailhog: {
          build: image("mailhog/mailhog:v1.0.1"),
          port: 8025,
          probes: "/",
          container: { ports: { smtp: 1025 }, optional: true },
        },
      },
    },
    staging: {
      branch: "develop",
      domain: "revrx.example.com",
      target: kubernetes({ namespace: "revrx-staging", entry: "ingress", storageClass: "gp3" }),
      services: {
        backend: { hosts: ["api-staging"], scale: { min: 1, max: 3 } },
        frontend: { hosts: ["staging"], scale: { min: 1, max: 3 } },
        "celery-worker": { scale: { min: 1, max: 5 } },
      },
    },
    production: {
      tag: "v*",
      target: kubernetes({ namespace: "revrx", entry: "ingress", storageClass: "gp3", zones: 3 }),
      stores: { postgres: { storage: "100Gi" } },
    },
  },
  pipeline: github({
    layout: "many",
    audit: "high",
    scan: "report",
    codecov: true,
    integration: { run: "npm run test:integration", environments: ["production"] },
    releases: true,
    deploy: "commands",
  }),
  objectives: { availability: 99.9 },
  notify: [slack({ webhook: secret("SLACK_WEBHOOK_URL") })],
});
