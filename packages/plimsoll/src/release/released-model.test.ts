import { expect, it } from "vitest";
import { defineApp, dockerfile, node } from "../index.js";
import { parseApp } from "../model/parse/parse-app.js";
import { releasedModel } from "./released-model.js";

const written = defineApp({
  name: "shop",
  services: {
    api: { build: node(), port: 3000, hosts: ["@"] },
    mail: { build: dockerfile({ dir: "mail" }), port: 8025, hosts: ["mail"], container: { optional: true } },
  },
  gates: { lint: "npm run lint", contract: { run: "npm run contract", pipelineOnly: true } },
});

it.each(["development", "production"])("a release to %s must leave out what waits to be asked for", (name) => {
  const parsed = parseApp(written, { file: "plimsoll.config.ts" });
  const model = parsed.ok ? parsed.model.environments[name] : undefined;
  if (model === undefined) throw new Error("the definition is not sound");
  expect(model.smoke.map(({ service }) => service)).toEqual(["api", "mail"]);
  const released = releasedModel(model);
  expect(Object.keys(released.services)).toEqual(["api"]);
  expect(released.gates.map((gate) => gate.name)).toEqual(["lint"]);
  expect(released.smoke.map(({ service }) => service)).toEqual(["api"]);
});
