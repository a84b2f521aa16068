/** The router with everything that all its answers share: body parsing, problem answers and security headers. */

import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { ServerLog } from '../server-log.ts';
import { isDeeperThan, MAX_JSON_DEPTH } from '@toru/protocol';
import { toProblem, toProblemHeaders, ProblemError } from '../http/problem.ts';
import { DATA_POLICY } from '../security/content-policy.ts';
import { toProblemError } from './error-answer.ts';

/** Creates the server around the handler of the router. */
export type ServerFactory = (handle: (request: IncomingMessage, response: ServerResponse) => void) => Server;

const MAX_PARAM_LENGTH = 300;
const TOO_DEEP = `The JSON of the body is nested deeper than ${MAX_JSON_DEPTH} levels; make it flatter`;
/** Checks are made by {@link createCheck} and answers written by `JSON.stringify`; the router's own compilers would only fill memory. */
const NO_COMPILERS = {
  buildValidator: (): never => {
    throw new Error('A route was registered before the validator was set');
  },
  buildSerializer: () => () => JSON.stringify,
};

/** Creates the router; routes come later. */
export function createApp(log: ServerLog, serverFactory: ServerFactory): FastifyInstance {
  const app = fastify({
    logger: false,
    requestIdHeader: false,
    return503OnClosing: false,
    schemaController: { compilersFactory: NO_COMPILERS },
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, caseSensitive: true },
    serverFactory: (handle) => serverFactory(handle),
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      sendProblem(reply, toProblemError(error, log));
    },
  });
  useJsonBodies(app);
  app.setErrorHandler((error, _request, reply) => {
    sendProblem(reply, toProblemError(error, log));
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    addSecurityHeaders(reply);
    done(null, payload);
  });
  return app;
}

// JSON only: a form of another site cannot send it without asking first. An empty body is no body.
function useJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string' },
    (request: FastifyRequest, body: string, done) => {
      if (body === '') done(null, undefined);
      else if (isDeeperThan(body)) done(new ProblemError('VALIDATION_FAILED', { detail: TOO_DEEP }));
      else void parse(request, body, done);
    },
  );
}

function sendProblem(reply: FastifyReply, { code, options }: ProblemError): void {
  const problem = toProblem(code, options);
  void reply
    .removeHeader('content-disposition')
    .removeHeader('etag')
    .code(problem.status)
    .headers(toProblemHeaders(problem))
    .send(Buffer.from(JSON.stringify(problem)));
}

function addSecurityHeaders(reply: FastifyReply): void {
  void reply.header('x-content-type-options', 'nosniff').header('referrer-policy', 'same-origin');
  const defaults: Readonly<Record<string, string>> = {
    'cache-control': 'no-store',
    'content-security-policy': DATA_POLICY,
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'x-frame-options': 'SAMEORIGIN',
  };
  for (const [name, value] of Object.entries(defaults))
    if (!reply.hasHeader(name)) void reply.header(name, value);
}
