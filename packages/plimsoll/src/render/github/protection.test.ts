import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { github } from "./github.js";
import { PIPELINES, type PipelineName } from "./pipelines.testsuite.js";

describe("the rules of released branches", () => {
  it("must ask for reviews, for signed commits where wanted, and for every check by its name [CI-08, HRD-21, HRD-22]", () => {
    const rules = (name: PipelineName) => {
      const file = github.render(PIPELINES[name]).find(({ path }) => path.startsWith(".github/rulesets/"));
      return parse(file?.content ?? "") as { rules: { type: string; parameters: Record<string, unknown> }[] };
    };
    const byType = (name: PipelineName, type: string) =>
      rules(name).rules.find((rule) => rule.type === type)?.parameters;
    expect(byType("property", "pull_request")).toMatchObject({ required_approving_review_count: 2 });
    expect(byType("property", "required_signatures")).toBeUndefined();
    expect(rules("midst").rules.map(({ type }) => type)).toContain("required_signatures");
    const checks = byType("property", "required_status_checks")?.required_status_checks as { context: string }[];
    const contexts = checks.map(({ context }) => context);
    expect(contexts).toEqual(
      expect.arrayContaining([
        "Quality: lint",
        "Tests: unit (Node 18)",
        "Tests: unit (Node 20)",
        "Security: dependencies",
      ]),
    );
    expect(contexts.some((context) => context.startsWith("Image") || context.startsWith("Nightly"))).toBe(false);
  });
});
