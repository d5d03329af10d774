/** A value as a TypeScript expression: calls, objects, lists and plain values. */
export type Expression =
  | { readonly kind: "call"; readonly name: string; readonly argument: Expression | undefined }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, Expression])[] }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "plain"; readonly text: string };

const WIDTH = 100;

/** As a formatter would print it: on one line where that fits, else one entry a line. */
export function printExpression(expression: Expression, indent = 0, used = 0): string {
  const inline = printInline(expression);
  return inline.length + indent + used <= WIDTH ? inline : printBroken(expression, indent);
}

function printInline(expression: Expression): string {
  switch (expression.kind) {
    case "plain":
      return expression.text;
    case "call":
      return `${expression.name}(${expression.argument === undefined ? "" : printInline(expression.argument)})`;
    case "list":
      return `[${expression.items.map(printInline).join(", ")}]`;
    case "object": {
      const entries = expression.entries.map(([key, value]) => `${printKey(key)}: ${printInline(value)}`);
      return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
    }
    default:
      return expression satisfies never;
  }
}

function printBroken(expression: Expression, indent: number): string {
  const inner = indent + 2;
  const lines = (items: readonly string[]) => items.map((item) => `${" ".repeat(inner)}${item},\n`).join("");
  switch (expression.kind) {
    case "plain":
      return expression.text;
    case "call":
      return `${expression.name}(${expression.argument === undefined ? "" : printBroken(expression.argument, indent)})`;
    case "list":
      return `[\n${lines(expression.items.map((item) => printExpression(item, inner, 1)))}${" ".repeat(indent)}]`;
    case "object": {
      const entries = expression.entries.map(([key, value]) => {
        const name = `${printKey(key)}: `;
        return name + printExpression(value, inner, name.length + 1);
      });
      return `{\n${lines(entries)}${" ".repeat(indent)}}`;
    }
    default:
      return expression satisfies never;
  }
}

function printKey(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
