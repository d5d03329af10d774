import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defineApp } from "../../definition/app.js";
import { dockerfile, image, nextjs, node, python, staticSite } from "../../definition/build.js";
import { postgres } from "../../definition/store.js";
import { docker } from "../../definition/target.js";
import { inputOf, randomRendering } from "../random-rendering.testsuite.js";
import { renderInput } from "../rendered.testsuite.js";
import type { RepositoryFacts } from "../repository-facts.js";
import { HAS_SHELLCHECK, shellProblems } from "../shellcheck.testsuite.js";
import { dockerfileProblems, dockerfileScript } from "./dockerfile-linter.testsuite.js";
import { images } from "./images.js";

const repository: RepositoryFacts = {
  javascript: {
    manager: "npm",
    lockFile: "package-lock.json",
    settings: [".npmrc", "patches/"],
    scripts: {},
    workspaces: [
      {
        dir: "apps/api",
        name: "@shop/api",
        scripts: { build: "tsc -b", start: "node dist/main.js" },
        needs: ["packages/types", "packages/db"],
      },
      { dir: "apps/web", name: "@shop/web", scripts: { build: "next build" }, needs: ["packages/types"] },
      { dir: "packages/db", name: "@shop/db", scripts: {}, needs: ["packages/types"] },
      { dir: "packages/types", name: "@shop/types", scripts: { build: "tsc" }, needs: [] },
      { dir: "spa", name: "spa", scripts: { build: "vite build" }, needs: ["packages/types"] },
    ],
  },
  separate: {
    legacy: {
      manager: "pnpm",
      lockFile: "pnpm-lock.yaml",
      settings: [],
      scripts: { start: "tsx main.ts" },
      workspaces: [],
    },
  },
};

const shop = defineApp({
  name: "shop",
  domain: "shop.example.com",
  target: docker(),
  stores: { db: postgres() },
  services: {
    api: {
      build: node({ dir: "apps/api", version: 20 }),
      port: 3000,
      hosts: ["api"],
      metrics: 9090,
      uses: ["db"],
      probes: { live: { path: "/health", every: "30s", timeout: "3s", failures: 3 }, startWithin: "40s" },
    },
    jobs: { build: "api", command: "node dist/jobs.js" },
    web: { build: nextjs({ dir: "apps/web" }), port: 3100, hosts: ["@"], uses: ["api"], container: { user: 1001 } },
    spa: {
      build: staticSite({ dir: "spa" }),
      port: 8080,
      hosts: ["app"],
      env: { VITE_API_URL: "https://api.shop.example.com", VITE_TITLE: "Shop", LOG_LEVEL: "info" },
    },
    backend: {
      build: python({ dir: "backend", app: "app.main:app", version: "3.11" }),
      port: 8000,
      hosts: ["py"],
      probes: "/health",
    },
    "celery-worker": { build: "backend", command: "celery -A app.worker worker" },
    legacy: { build: node({ dir: "legacy", base: "slim" }), port: 3200, hosts: ["old"] },
    own: { build: dockerfile({ dir: "own" }), port: 3300, hosts: ["own"] },
    kong: { build: image("kong:3.7"), port: 8010 },
  },
});

const lock = { images: { "node:20-alpine": `sha256:${"ab".repeat(32)}` } };

const rendered = new Map(
  images.render(renderInput(shop, { repository, lock })).map(({ path, content }) => [path, content]),
);

test("every service that is built must have its image, once, and what is ready-made or brings its own must not [IMG-01, IMG-27, GEN-15]", () => {
  expect([...rendered.keys()].sort()).toEqual([
    ".dockerignore",
    "backend/.dockerignore",
    "deploy/images/api.Dockerfile",
    "deploy/images/backend.Dockerfile",
    "deploy/images/legacy.Dockerfile",
    "deploy/images/spa.Dockerfile",
    "deploy/images/spa.nginx.conf",
    "deploy/images/web.Dockerfile",
    "legacy/.dockerignore",
  ]);
});

test.each([...rendered.keys()])("%s must read as it is expected", async (path) => {
  await expect(rendered.get(path)).toMatchFileSnapshot(`expected/${path.replaceAll("/", "__").replace(/^\./, "root")}`);
});

describe("every Dockerfile", () => {
  const dockerfiles = [...rendered].filter(([path]) => path.endsWith(".Dockerfile"));

  test.each(dockerfiles)("%s must satisfy a linter, and build offline", (_, content) => {
    expect(dockerfileProblems(content)).toEqual([]);
    expect(content).not.toMatch(/^# *syntax=/m);
  });

  test("the linter must refuse what is wrong, or it would show nothing", () => {
    expect(dockerfileProblems("FROM a AS b\nHEALTHCHECK --interval=x CMD c\nCOPY --from\n")).not.toEqual([]);
  });

  test.each(dockerfiles)(
    "%s must be of several stages with versions, small, and end with what runs [IMG-02, IMG-05, IMG-06, T-38]",
    (_, content) => {
      const bases = stagesOf(content)
        .map(({ from }) => from)
        .filter((from) => from.includes(":"));
      expect(stagesOf(content).length).toBeGreaterThanOrEqual(2);
      expect(bases.length).toBeGreaterThan(0);
      for (const base of bases)
        expect(base).toMatch(
          /^(node:\d+-(alpine|slim)|python:3\.\d+-slim|nginxinc\/nginx-unprivileged:1\.\d+-alpine)(@sha256:\w{64})?$/,
        );
      const copied =
        stagesOf(content)
          .at(-1)
          ?.lines.filter((line) => line.startsWith("COPY --from=")) ?? [];
      expect(copied.length).toBeGreaterThan(0);
      // Without it files keep the user who built them, who is the user who runs them.
      for (const line of copied) expect(line).toContain(" --chown=root:root ");
    },
  );

  test.each(dockerfiles)(
    "%s must end as a user that is not root, with a check, a port and a command without a shell [IMG-08, IMG-10, IMG-15, IMG-32]",
    (_, content) => {
      const last = stagesOf(content).at(-1)?.lines ?? [];
      expect(last.filter((line) => line.startsWith("USER "))).toEqual([
        expect.stringMatching(/^USER [1-9]\d*:[1-9]\d*$/),
      ]);
      expect(last.filter((line) => line.startsWith("HEALTHCHECK "))).toHaveLength(1);
      expect(last.filter((line) => line.startsWith("EXPOSE "))).toHaveLength(1);
      expect(last.filter((line) => line.startsWith("CMD "))).toEqual([expect.stringMatching(/^CMD \["/)]);
    },
  );

  test.each(dockerfiles)(
    "%s must hold no secret, and only public values of its build [IMG-16, IMG-31]",
    (_, content) => {
      const given = [...content.matchAll(/^ARG (\w+)/gm)].map(([, name]) => name);
      const allowed = /^(REVISION|VERSION|SOURCE|VITE_\w+)$/;
      for (const name of given) expect(name).toMatch(allowed);
      expect(content).not.toMatch(/(PASSWORD|SECRET|TOKEN|DATABASE_URL)/);
    },
  );

  test.each(dockerfiles)("%s must say of which revision it is [IMG-36]", (_, content) => {
    expect(content).toContain('org.opencontainers.image.revision="$REVISION"');
    expect(content).toContain('org.opencontainers.image.source="$SOURCE"');
    expect(content).toContain('org.opencontainers.image.version="$VERSION"');
  });

  test.skipIf(!HAS_SHELLCHECK).each(dockerfiles)(
    `%s must have shell commands that ShellCheck accepts${HAS_SHELLCHECK ? "" : " (skipped: there is no shellcheck)"}`,
    (_, content) => {
      expect(shellProblems([dockerfileScript(content)], "sh")).toBe("");
    },
  );
});

describe("a Node service of a monorepo", () => {
  const api = stages("api");

  test("must be of the version that its author chose, locked to a digest [IMG-05, IMG-07]", () => {
    expect(api.manifests?.from).toBe(`node:20-alpine@sha256:${"ab".repeat(32)}`);
    expect(api.production?.from).toBe(`node:20-alpine@sha256:${"ab".repeat(32)}`);
  });

  test("must install from manifests before any source is there, as the lock file says [IMG-18, IMG-04]", () => {
    expect(api.manifests?.lines.filter((line) => line.startsWith("COPY "))).toEqual(
      expect.arrayContaining(["COPY --chown=node:node package.json package-lock.json .npmrc ./"]),
    );
    expect(api.manifests?.lines.join("\n")).not.toMatch(/src| packages\/types$/);
    expect(api.dependencies?.lines).toEqual(["RUN npm ci --include-workspace-root --workspace apps/api"]);
  });

  test("must build what it needs before itself, and take it along [IMG-30, GEN-16]", () => {
    expect(api.builder?.lines).toEqual([
      "COPY --chown=node:node package.json tsconfig*.json /app/",
      "COPY --chown=node:node packages/types /app/packages/types",
      "COPY --chown=node:node packages/db /app/packages/db",
      "COPY --chown=node:node apps/api /app/apps/api",
      "RUN npm run build --workspace packages/types",
      "RUN npm run build --workspace apps/api",
    ]);
    expect(api.production?.lines).toEqual(
      expect.arrayContaining([
        "COPY --from=production-dependencies --chown=root:root /app /app",
        "COPY --from=built --chown=root:root /app/packages/types /app/packages/types",
        "COPY --from=built --chown=root:root /app/packages/db /app/packages/db",
        "COPY --from=built --chown=root:root /app/apps/api /app/apps/api",
      ]),
    );
  });

  test("must have only dependencies of production where it runs, and all where it is developed [IMG-03, IMG-29, T-39]", () => {
    expect(api["production-dependencies"]).toMatchObject({
      from: "manifests",
      lines: ["RUN npm ci --omit=dev --workspace apps/api"],
    });
    expect(api.development?.from).toBe("builder");
    expect(api.built?.lines.join()).toContain("rm -rf");
  });

  test("must be asked as often as its probes say, with Node itself [IMG-11, IMG-14]", () => {
    expect(api.production?.lines).toEqual(
      expect.arrayContaining([
        "HEALTHCHECK --interval=30s --timeout=3s --start-period=40s --retries=3 \\",
        `  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health').then(({ ok, status }) => { if (!ok) throw status; })"]`,
      ]),
    );
  });
});

describe("a Next.js service", () => {
  const web = stages("web");

  test("must be built in stages to a standalone server, with its public files [IMG-02, IMG-24]", () => {
    expect(Object.keys(web)).toEqual(["manifests", "dependencies", "builder", "development", "runner"]);
    expect(web.runner?.lines.filter((line) => line.startsWith("COPY "))).toEqual([
      "COPY --from=builder --chown=root:root /app/apps/web/.next/standalone /app",
      "COPY --from=builder --chown=root:root /app/apps/web/.next/static /app/apps/web/.next/static",
      "COPY --from=builder --chown=root:root /app/apps/web/public /app/apps/web/public",
    ]);
  });

  test("must run as its own user, who can write its cache and nothing else [IMG-08, IMG-13, T-21]", () => {
    expect(web.runner?.lines).toEqual(
      expect.arrayContaining([
        "RUN addgroup -g 1001 nextjs && adduser -D -u 1001 -G nextjs nextjs",
        "RUN mkdir -p /app/apps/web/.next/cache && chown 1001:1001 /app/apps/web/.next/cache",
        "USER 1001:1001",
      ]),
    );
    expect(web.runner?.lines.join("\n")).toContain("fetch('http://127.0.0.1:3100/api/health')");
    const model = renderInput(shop, { repository }).app.environments.production?.services.web;
    expect(model?.container.writable).toContain("/app/apps/web/.next/cache");
  });
});

describe("a static service", () => {
  const spa = stages("spa");

  test("must be its built files behind nginx, in the foreground [IMG-28, GEN-15]", () => {
    expect(spa.production).toMatchObject({ from: "nginxinc/nginx-unprivileged:1.28-alpine" });
    expect(spa.production?.lines).toEqual(
      expect.arrayContaining([
        "COPY --from=builder --chown=root:root /app/spa/dist /usr/share/nginx/html",
        'CMD ["nginx", "-g", "daemon off;"]',
        "STOPSIGNAL SIGQUIT",
        "EXPOSE 8080",
      ]),
    );
  });

  test("must be given its public variables when it is built, and no others [IMG-31]", () => {
    expect(spa.builder?.lines.filter((line) => line.startsWith("ARG "))).toEqual([
      "ARG VITE_API_URL",
      "ARG VITE_TITLE",
    ]);
  });
});

describe("a Python service", () => {
  const backend = stages("backend");

  test("must install for a user, and copy that user's folder [IMG-07, IMG-25, IMG-04]", () => {
    expect(backend.base?.from).toBe("python:3.11-slim");
    expect(backend.builder?.lines).toEqual(
      expect.arrayContaining(["ENV PIP_USER=1 PIP_NO_CACHE_DIR=1", "RUN pip install -r requirements.txt"]),
    );
    expect(backend.production?.lines).toContain(
      "COPY --from=builder --chown=root:root /home/appuser/.local /home/appuser/.local",
    );
  });

  test("must run under Uvicorn, and be asked with Python, as slim images have no curl [IMG-12, IMG-14, IMG-26, T-30, T-31]", () => {
    const text = backend.production?.lines.join("\n") ?? "";
    expect(text).toContain('CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000"]');
    expect(text).toContain("urllib.request.urlopen('http://127.0.0.1:8000/health'");
    expect(text).not.toContain("curl");
  });
});

describe("packages of other managers", () => {
  test.each([
    [
      "pnpm",
      "pnpm-lock.yaml",
      [],
      ["pnpm install --frozen-lockfile", 'pnpm install --frozen-lockfile --prod --filter "@shop/api..."'],
    ],
    ["yarn", "yarn.lock", [], ["yarn install --frozen-lockfile", "yarn install --frozen-lockfile --production"]],
    [
      "yarn",
      "yarn.lock",
      [".yarnrc.yml"],
      ["yarn install --immutable", "yarn workspaces focus --production @shop/api"],
    ],
  ] as const)(
    "%s with %s and %j must be installed by its lock file [IMG-04, GEN-16]",
    (manager, lockFile, settings, commands) => {
      const javascript = { ...repository.javascript, manager, lockFile, settings } as RepositoryFacts["javascript"];
      const files = images.render(renderInput(shop, { repository: { ...repository, javascript } }));
      const content = files.find(({ path }) => path === "deploy/images/api.Dockerfile")?.content ?? "";
      const installs = stagesOf(content).filter(({ name }) => name.endsWith("dependencies"));
      expect(installs.map(({ lines }) => lines.join())).toEqual(commands.map((command) => `RUN ${command}`));
    },
  );

  test("must find programs of its dependencies where its start script is one", () => {
    expect(stages("legacy").production?.lines).toContain("ENV PATH=/app/legacy/node_modules/.bin:$PATH");
  });
});

describe("what no image is built from", () => {
  test.each([...rendered].filter(([path]) => path.endsWith(".dockerignore")))(
    "must be said in %s: history, secrets and what is made anew [IMG-17, IMG-16]",
    (_, content) => {
      const lines = content.split("\n");
      expect(lines).toEqual(expect.arrayContaining([".git", "**/.env", "**/.env.*", "**/node_modules", "**/*.pem"]));
    },
  );
});

test("the images of any definition must satisfy the linter and end as a user that is not root [IMG-01, IMG-08]", () => {
  fc.assert(
    fc.property(randomRendering, (drawn) => {
      const files = images.render(inputOf(drawn)).filter(({ path }) => path.endsWith(".Dockerfile"));
      for (const { content } of files) {
        expect(dockerfileProblems(content)).toEqual([]);
        expect(stagesOf(content).at(-1)?.lines.join("\n")).toMatch(/^USER [1-9]/m);
      }
    }),
    { numRuns: 150 },
  );
});

interface Stage {
  readonly name: string;
  readonly from: string;
  readonly lines: readonly string[];
}

function stages(service: string): Readonly<Record<string, Stage>> {
  const content = rendered.get(`deploy/images/${service}.Dockerfile`) ?? "";
  return Object.fromEntries(stagesOf(content).map((stage) => [stage.name, stage]));
}

function stagesOf(content: string): readonly Stage[] {
  return content
    .split(/^FROM /m)
    .slice(1)
    .map((text) => {
      const [first = "", ...lines] = text.split("\n");
      const [from = "", , name = ""] = first.split(" ");
      return { name, from, lines: lines.filter((line) => line !== "" && !line.startsWith("#")) };
    });
}
