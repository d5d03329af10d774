/** Small repositories of every kind that detection knows: path -> text. */
export type Repository = Readonly<Record<string, string>>;

const json = (value: object) => JSON.stringify(value, null, 2);

export const npmWorkspaces: Repository = {
  "package.json": json({
    name: "@acme/journeys",
    private: true,
    workspaces: ["apps/*", "packages/*"],
    scripts: { lint: "biome check .", typecheck: "tsc -b", test: "vitest run", build: "npm run build -ws" },
  }),
  "package-lock.json": "{}",
  "docker-compose.yml": "services:\n  db:\n    image: postgres:16-alpine\n  cache:\n    image: redis:7.2\n",
  ".env.example": "DATABASE_URL=postgres://localhost\nJWT_SECRET=\nLOG_LEVEL=info\n",
  "apps/api/package.json": json({
    name: "@acme/api",
    scripts: { start: "node dist/main.js", build: "tsc", migrate: "node dist/migrate.js" },
    dependencies: { fastify: "^5", "@acme/db": "*" },
  }),
  "apps/api/src/main.ts":
    'const port = Number(process.env.PORT ?? 3001);\napp.get("/health", ok);\napp.get("/ready", ok);\nsign(process.env.JWT_SECRET);\n',
  "apps/web/package.json": json({
    name: "@acme/web",
    dependencies: { next: "^15", react: "^19" },
    scripts: { start: "next start" },
  }),
  "apps/web/app/api/health/route.ts": "export const GET = () => Response.json({ status: 'ok' });",
  "apps/jobs/package.json": json({
    name: "@acme/jobs",
    scripts: { start: "node main.js" },
    dependencies: { bullmq: "^5", "@acme/db": "*" },
  }),
  "apps/jobs/main.js": "new Worker('mail');",
  "packages/db/package.json": json({ name: "@acme/db", dependencies: { pg: "^8" } }),
  "packages/ui/package.json": json({
    name: "@acme/ui",
    devDependencies: { vite: "^7" },
    scripts: { build: "vite build" },
  }),
};

export const pnpmWorkspaces: Repository = {
  "package.json": json({ name: "shop", scripts: { lint: "eslint .", test: "vitest" } }),
  "pnpm-lock.yaml": "lockfileVersion: 9\n",
  "pnpm-workspace.yaml": "packages:\n  - 'services/**'\n  - '!services/old'\n",
  "services/backend/package.json": json({
    name: "backend",
    scripts: { start: "nest start", "migrate:deploy": "prisma migrate deploy" },
    dependencies: { "@nestjs/core": "^11", "@prisma/client": "^6" },
  }),
  "services/backend/prisma/schema.prisma": 'datasource db {\n  provider = "postgresql"\n}\n',
  "services/backend/src/health.controller.ts": '@Controller("health")\nexport class Health {}',
  "services/backend/src/main.ts": "await app.listen(4000);",
  "services/shop-ui/package.json": json({
    name: "shop-ui",
    scripts: { build: "vite build", dev: "vite --port 5180" },
    devDependencies: { vite: "^7" },
  }),
  "services/shop-ui/index.html": "<!doctype html>",
  "services/old/package.json": json({ name: "old", scripts: { start: "node ." }, dependencies: { express: "^4" } }),
};

export const yarnWorkspaces: Repository = {
  "package.json": json({
    name: "notes",
    workspaces: { packages: ["packages/*"] },
    scripts: { "type-check": "tsc -b" },
  }),
  "yarn.lock": "",
  "packages/server/package.json": json({
    name: "server",
    scripts: { start: "node server.js" },
    dependencies: { express: "^4", ioredis: "^5" },
  }),
  "packages/server/server.js": 'app.get("/healthz", ok);\napp.listen(process.env.PORT || 8081);',
};

export const singleExpress: Repository = {
  "package.json": json({
    name: "hello",
    scripts: { start: "node index.js", test: 'echo "Error: no test specified" && exit 1' },
    dependencies: { express: "^4" },
  }),
  "package-lock.json": "{}",
  "index.js": 'app.get("/", hello);\napp.listen(3000);',
};

export const plainNode: Repository = {
  "package.json": json({ scripts: { start: "PORT=4321 node server.mjs" } }),
  "server.mjs": 'createServer((request) => request.url === "/health");',
};

export const pythonAndNext: Repository = {
  "backend/requirements.txt": "fastapi==0.115\nuvicorn[standard]\npsycopg2-binary\ncelery[redis]>=5\n",
  "backend/app/main.py": 'app = FastAPI(title="RevRx")\n\n@app.get("/health")\ndef health(): ...\n',
  "backend/app/worker.py": 'celery_app = Celery("revrx")\n',
  "backend/alembic.ini": "[alembic]\n",
  "backend/Dockerfile": "FROM python:3.11-slim\nEXPOSE 8000\n",
  "frontend/package.json": json({ name: "frontend", dependencies: { next: "^15" } }),
  "compose.yaml": "services:\n  postgres:\n    image: pgvector/pgvector:pg16\n",
};

export const celeryAlone: Repository = {
  "pyproject.toml": '[project]\nname = "tasks"\ndependencies = ["celery>=5", "redis"]\n',
  "tasks.py": 'app = Celery("tasks", broker=os.environ["REDIS_URL"])\n',
};

export const onlyDockerfile: Repository = {
  "gateway/Dockerfile": "FROM caddy:2.8\nEXPOSE 8443\n",
  "README.md": "# Gateway\n",
};

export const nothingKnown: Repository = { "README.md": "# Notes\n", "main.rs": "fn main() {}\n" };
