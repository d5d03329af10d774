import { z } from "zod";
import type { WrittenLocal, WrittenTarget } from "../../definition/target.js";
import { DEFAULTS } from "../defaults.js";
import { kind, matching, objectOf, oneOf, optional, port } from "./leaf.js";

const local = objectOf<WrittenLocal>("a local target", {
  kind: kind("local"),
  port: optional(
    port(),
    "Public port of the proxy. Left out: 8080 for production, then 8081, 8082, ... for the others by name",
  ),
  host: optional(
    matching(/^(\d{1,3}(\.\d{1,3}){3}|::1?|[0-9a-f:]+:[0-9a-f:]+)$/, "be an IP address such as 127.0.0.1"),
    "Address the proxy listens on",
    DEFAULTS.localHost,
  ),
});

const plain = <const Kind extends string>(name: Kind) =>
  objectOf<{ readonly kind: Kind }>(`a ${name} target`, { kind: kind(name) } as never);

const TARGET = "be a target such as local()";

export const targetSchema: z.ZodType<WrittenTarget> = z.union(
  [
    oneOf("local", "memory", "docker", "kubernetes", "ecs"),
    z.discriminatedUnion("kind", [local, plain("memory"), plain("docker"), plain("kubernetes"), plain("ecs")], {
      error: TARGET,
    }),
  ],
  { error: TARGET },
) as z.ZodType<WrittenTarget>;
