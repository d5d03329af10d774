/** JSON schemas of what several routes accept. */
export const identifier = { type: "integer", minimum: 1, maximum: 2_147_483_647 } as const;

export const idParams = {
  type: "object",
  required: ["id"],
  properties: { id: identifier },
} as const;

export interface IdParams {
  readonly id: number;
}

export const shortText = { type: "string", minLength: 1, maxLength: 200 } as const;

export const longText = { type: "string", minLength: 1, maxLength: 4_000 } as const;

export const skillList = {
  type: "array",
  minItems: 1,
  maxItems: 30,
  items: { type: "string", minLength: 1, maxLength: 60 },
} as const;
