/** The part of the Standard Schema that is used; zod, valibot, arktype and others speak it. */
export interface InputSchema<Output> {
  readonly "~standard": {
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
  };
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Input that does not fit; every adapter answers it with 400 and this message. */
export class InputError extends Error {
  readonly statusCode = 400;
  readonly status = 400;

  constructor(issues: readonly SchemaIssue[]) {
    super(`The input does not fit: ${issues.map(issueText).join("; ")}`);
    this.name = "InputError";
  }
}

/** The input as the schema makes it; throws an InputError that names every problem, with its place. */
export async function validInput<Output>(schema: InputSchema<Output>, input: unknown): Promise<Output> {
  const result = await schema["~standard"].validate(input);
  if (result.issues !== undefined) throw new InputError(result.issues);
  return result.value;
}

function issueText({ message, path = [] }: SchemaIssue): string {
  const place = path.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
  return place === "" ? message : `${place}: ${message}`;
}
