import type { FastifyInstance, FastifyReply } from "fastify";

/**
 * Keeps the text of an unexpected error from the client: Fastify's own answer to it would carry the message. It works
 * on that answer, not as an error handler, so that the app's own handler stays the only one.
 */
export function hideFailures(app: FastifyInstance): void {
  const messages = new WeakMap<FastifyReply, string>();
  app.addHook("onError", (_request, reply, error, done) => {
    if ((error.statusCode ?? 500) >= 500) messages.set(reply, error.message);
    done();
  });
  app.addHook("onSend", (request, reply, payload, done) => {
    const message = reply.statusCode < 500 ? undefined : messages.get(reply);
    if (message === undefined || typeof payload !== "string") return done();
    const body = usualBody(payload, message);
    if (body === undefined) return done();
    const safe = JSON.stringify({ ...body, message: `Something went wrong: request ${request.id}` });
    reply.header("content-length", Buffer.byteLength(safe));
    done(null, safe);
  });
}

/** The body that Fastify makes of an error; undefined for any other. */
function usualBody(payload: string, message: string): object | undefined {
  try {
    const body: unknown = JSON.parse(payload);
    const usual = typeof body === "object" && body !== null && "message" in body && body.message === message;
    return usual ? body : undefined;
  } catch {
    return undefined;
  }
}
