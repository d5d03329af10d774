import type { FastifyError, FastifyInstance } from "fastify";

interface ErrorAnswer {
  readonly error: { readonly code: string; readonly message: string; readonly stack?: string | undefined };
}

/** Every error is JSON of one form; what went wrong inside stays inside, unless `debug` says otherwise. */
export function answerErrors(app: FastifyInstance, debug: boolean): void {
  app.setNotFoundHandler((request, reply) => {
    const answer: ErrorAnswer = {
      error: { code: "NOT_FOUND", message: `There is nothing at ${request.method} ${request.url}` },
    };
    return reply.code(404).send(answer);
  });
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const status = error.statusCode ?? 500;
    return reply.code(status).send(status < 500 ? refusal(error) : failure(error, debug));
  });
}

function refusal(error: FastifyError): ErrorAnswer {
  return { error: { code: error.validation === undefined ? error.code : "INVALID_REQUEST", message: error.message } };
}

function failure(error: FastifyError, debug: boolean): ErrorAnswer {
  const answer = { code: "INTERNAL", message: "Something went wrong on our side" };
  return { error: debug ? { ...answer, stack: error.stack } : answer };
}
