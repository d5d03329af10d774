import type { ConfigSpec } from "./define-config.js";
import { featureVariable } from "./features.js";
import { type Field, type FieldTree, fieldsOf } from "./field.js";

/** The text of `.env.example`: every variable with its meaning, defaults written in, secrets left empty. */
export function envExample(spec: ConfigSpec<FieldTree>): string {
  const fields = fieldsOf(spec.fields).map(
    ({ field }) => `# ${[field.doc, field.wanted].filter(Boolean).join(": ")}\n${exampleLine(field)}`,
  );
  const features = Object.entries(spec.features ?? {}).map(
    ([name, on]) => `# Feature ${name}: on in ${on.join(", ") || "no environment"}\n# ${featureVariable(name)}=`,
  );
  return `${[...fields, ...features].join("\n\n")}\n`;
}

/** A Markdown table of the variables, for the service's documentation. */
export function variableTable(spec: ConfigSpec<FieldTree>): string {
  const rows = fieldsOf(spec.fields).map(({ path, field }) =>
    row([`\`${field.variable}\``, path.join("."), field.sensitivity, field.wanted, withoutIt(field), field.doc]),
  );
  const features = Object.entries(spec.features ?? {}).map(([name, on]) =>
    row([`\`${featureVariable(name)}\``, name, "feature", "true or false", `on in ${on.join(", ") || "none"}`, ""]),
  );
  const head = row(["variable", "field", "class", "wanted", "without it", "meaning"]);
  return `${[head, row(Array.from({ length: 6 }, () => "---")), ...rows, ...features].join("\n")}\n`;
}

function exampleLine(field: Field<unknown>): string {
  switch (field.absence.kind) {
    case "required":
      return `${field.variable}=`;
    case "optional":
      return `# ${field.variable}=`;
    case "default":
      return `${field.variable}=${text(field.absence.value)}`;
    default:
      return field.absence satisfies never;
  }
}

function withoutIt(field: Field<unknown>): string {
  switch (field.absence.kind) {
    case "required":
      return "start is refused";
    case "optional":
      return "unset";
    case "default":
      return `\`${text(field.absence.value)}\``;
    default:
      return field.absence satisfies never;
  }
}

function text(value: unknown): string {
  return Array.isArray(value) ? value.join(",") : String(value);
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
