import type { PipelineModel } from "../../model/pipeline-model.js";
import { expression } from "./expression.js";
import { action } from "./steps.js";
import type { Step } from "./workflow.js";

const SEVERITIES = { high: "CRITICAL,HIGH", critical: "CRITICAL" } as const;

/** What is critical or high is always shown; whether it stops the image is the author's choice. */
export function scanSteps({ scan }: PipelineModel): readonly Step[] {
  const image = { "image-ref": expression("steps.image.outputs.ref") };
  return [
    action("Scan the image", "aquasecurity/trivy-action", {
      with: {
        ...image,
        severity: SEVERITIES.high,
        format: "sarif",
        "limit-severities-for-sarif": true,
        output: "trivy.sarif",
      },
    }),
    action("Show the findings under Security", "github/codeql-action/upload-sarif", {
      with: { sarif_file: "trivy.sarif", category: `image-${expression("matrix.service")}` },
    }),
    ...(scan.blocks
      ? [
          action(
            `Stop the image when a fix is known for a weakness that is ${scan.severity === "high" ? "high or worse" : "critical"}`,
            "aquasecurity/trivy-action",
            {
              with: {
                ...image,
                severity: SEVERITIES[scan.severity],
                "ignore-unfixed": true,
                "exit-code": "1",
                "skip-setup-trivy": true,
              },
            },
          ),
        ]
      : []),
  ];
}
