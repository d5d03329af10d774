import fc from "fast-check";
import { expect, test } from "vitest";
import { defineApp } from "../../../definition/app.js";
import { node } from "../../../definition/build.js";
import { secret } from "../../../definition/secret.js";
import { postgres } from "../../../definition/store.js";
import { objectOf } from "../systems.testsuite.js";
import { literal } from "./variables.js";

test("a command's dollars must reach the shell as they were written", () => {
  expect(literal("echo $HOME $(date) $$ $")).toBe("echo $HOME $$(date) $$$ $");
  const text = fc.array(fc.constantFrom("$", "(", ")", "A", " "), { maxLength: 12 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (written) => {
      expect(expanded(literal(written))).toBe(written);
    }),
  );
});

test("a variable that stands for a password must not take the name that its author gave to something else", () => {
  const app = defineApp({
    name: "shop",
    domain: "shop.example.com",
    registry: "registry.example.com/shop",
    target: "kubernetes",
    stores: { db: postgres({ pool: 5 }) },
    services: {
      api: {
        build: node(),
        port: 3000,
        uses: ["db"],
        env: { DB_PASSWORD: secret("OLD_PASSWORD"), TOKEN: secret("DB_PASSWORD") },
      },
    },
    environments: { production: {} },
  });
  const { env } = objectOf(app, "Deployment", "api").spec.template.spec.containers[0];
  expect(env).toContainEqual({ name: "DATABASE_URL", value: "postgresql://shop:$(TOKEN)@db:5432/shop" });
  expect(env).toContainEqual({
    name: "DB_PASSWORD",
    valueFrom: { secretKeyRef: { name: "shop-secrets", key: "old-password" } },
  });
});

/** What the kubelet makes of a text: third_party/forked/golang/expansion, with no variable defined. */
function expanded(text: string): string {
  return text.replace(/\$(\$|\([^)]*\))/g, (whole, next: string) => (next === "$" ? "$" : whole));
}
