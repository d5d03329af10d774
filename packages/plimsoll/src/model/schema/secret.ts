import { z } from "zod";
import type { WrittenSecret } from "../../definition/secret.js";
import { matching, objectOf, required, text } from "./leaf.js";

const SECRET_NAME = "name a secret in capitals such as JWT_SECRET, never hold its value";

export const secretSchema = objectOf<WrittenSecret>('an object with the key "secret"', {
  secret: required(
    matching(/^[A-Z][A-Z0-9_]*$/, SECRET_NAME),
    "The secret's name; its value stays outside the definition",
  ),
});

/** An address that may be a secret itself, as those of Slack are. */
export const addressSchema = z.union([text("be a URL").regex(/^https?:\/\/\S+$/, "be a URL"), secretSchema], {
  error: 'be a URL or secret("NAME")',
});
