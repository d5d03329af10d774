import type { Database } from "@midst/shared/database.js";
import {
  insertProfile,
  type NewProfile,
  type ProfileChange,
  readProfile,
  readProfiles,
  updateProfile,
} from "@midst/shared/profile-rows.js";
import type { FastifyInstance } from "fastify";
import { found } from "./api-error.js";
import { type IdParams, idParams, longText, shortText, skillList } from "./schemas.js";

const year = { type: "integer", minimum: 1900, maximum: 2200 } as const;

const experience = {
  type: "object",
  additionalProperties: false,
  required: ["role", "organisation", "from", "to", "achievements"],
  properties: {
    role: shortText,
    organisation: shortText,
    from: year,
    to: { anyOf: [year, { type: "null" }] },
    achievements: { type: "array", maxItems: 20, items: longText },
  },
} as const;

const change = { headline: shortText, summary: longText, skills: skillList } as const;

const changeBody = {
  type: "object",
  additionalProperties: false,
  required: ["headline", "summary", "skills"],
  properties: change,
} as const;

const newBody = {
  type: "object",
  additionalProperties: false,
  required: ["person", "mask", "headline", "summary", "skills", "experience"],
  properties: {
    person: shortText,
    mask: shortText,
    ...change,
    experience: { type: "array", maxItems: 30, items: experience },
  },
} as const;

export function profileRoutes(app: FastifyInstance, db: Database): void {
  app.get("/profiles", async () => ({ profiles: await readProfiles(db) }));

  app.get<{ Params: IdParams }>("/profiles/:id", { schema: { params: idParams } }, async ({ params }) =>
    found(await readProfile(db, params.id), "profile", params.id),
  );

  app.post<{ Body: NewProfile }>("/profiles", { schema: { body: newBody } }, async ({ body }, reply) =>
    reply.code(201).send(await insertProfile(db, body)),
  );

  app.put<{ Params: IdParams; Body: ProfileChange }>(
    "/profiles/:id",
    { schema: { params: idParams, body: changeBody } },
    async ({ params, body }) => found(await updateProfile(db, params.id, body), "profile", params.id),
  );
}
