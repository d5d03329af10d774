import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { outputOf, type ScratchBuilds, scratchBuilds } from "./scratch-builds.testsuite.js";

const hasVenv = spawnSync("python3", ["-c", "import venv, ensurepip"]).status === 0;

/** A wheel with a program, made without a network. */
const MAKE_WHEEL = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as wheel:
    wheel.writestr("uvicorn.py", "import sys\\ndef main(): print('served', *sys.argv[1:], sys.prefix)\\n")
    wheel.writestr("uvicorn-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: uvicorn\\nVersion: 1.0\\n")
    wheel.writestr("uvicorn-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr("uvicorn-1.0.dist-info/entry_points.txt", "[console_scripts]\\nuvicorn = uvicorn:main\\n")
    wheel.writestr("uvicorn-1.0.dist-info/RECORD", "")
`;

let scratch: ScratchBuilds;

beforeEach(async () => {
  scratch = await scratchBuilds({
    "backend/requirements.txt": "./uvicorn-1.0-py3-none-any.whl\n",
    "backend/app/main.py": "app = 'one'\n",
    "backend/worker.py": "import app.main, sys; print('working', app.main.app, sys.prefix != sys.base_prefix)\n",
  });
  execFileSync("python3", ["-c", MAKE_WHEEL, join(scratch.repository.dir, "backend/uvicorn-1.0-py3-none-any.whl")]);
});

afterEach(() => scratch.delete());

const python = (app: string | undefined) => ({
  kind: "python" as const,
  dir: "backend",
  app,
  install: "pip install --no-index -r requirements.txt",
  version: "3.11",
  context: [],
});

describe.skipIf(!hasVenv)("a Python service (skipped without python3 and its venv module)", () => {
  test("runs its application from the artifact alone, with the requirements in it", async () => {
    const artifact = await scratch.built(python("app.main:app"), await scratch.repository.commit("one"));
    const venv = join(artifact.cwd, ".venv");
    const withPort = { ...artifact, env: { ...artifact.env, PORT: "4321" } };
    expect(outputOf(withPort)).toBe(`served app.main:app --host 127.0.0.1 --port 4321 ${venv}\n`);
  });

  test("runs a written command in its virtual environment, and shares the installation with the next artifact", async () => {
    const command = ["python", "worker.py"];
    const one = await scratch.built(python(undefined), await scratch.repository.commit("one"), { command });
    scratch.repository.write({ "backend/app/main.py": "app = 'two'\n" });
    const two = await scratch.built(python(undefined), await scratch.repository.commit("two"), { command });
    expect([outputOf(one), outputOf(two)]).toEqual(["working one True\n", "working two True\n"]);
    expect(scratch.log.filter((line) => line.startsWith("install backend: pip"))).toHaveLength(1);
    expect(readFileSync(join(one.cwd, ".venv/bin/uvicorn"), "utf8")).not.toContain(join("cache", "work"));
  });

  test("that names an app without Uvicorn among its requirements is refused", async () => {
    scratch.repository.write({ "backend/requirements.txt": "" });
    const result = await scratch.build(python("app.main:app"), await scratch.repository.commit("one"));
    expect(result).toMatchObject({
      kind: "failed",
      failure: { message: expect.stringContaining("as Uvicorn is not") },
    });
  });
});
