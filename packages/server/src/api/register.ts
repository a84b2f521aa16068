/**
 * Puts the route table on the router.
 *
 * For every call in this order: credential, role, scope, origin, password; then the body is read and checked; then the route
 * prepares; then the credential is judged again, and in the same tick the route commits; then the audit entry is written, whatever
 * the end was. Nothing is answered to a credential that ended during one of the waits.
 */

import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { UnsavedChange, UnsavedChanges } from '@toru/storage';
import type { AnySchema } from 'ajv/dist/2020.js';
import type { AuditTrail } from '../activity/audit-trail.ts';
import type { Authenticate, ExplainNoCredential } from '../auth/authenticate.ts';
import type { Credential } from '../auth/credential.ts';
import type { RequestValidator } from '../http/request-validator.ts';
import type { ValidatedRequest } from '../http/validated-request.ts';
import { ProblemError } from '../http/problem.ts';
import { isStateChanging } from '../security/origin-check.ts';
import { judge } from './judge.ts';
import { withUnsavedNote } from './unsaved-note.ts';
import type { AuditDetails, Route, RouteCall } from './route.ts';
import { createCheck } from '../http/validation.ts';

export interface RegisterDeps {
  readonly validator: RequestValidator;
  readonly authenticate: Authenticate;
  readonly explainNoCredential: ExplainNoCredential;
  readonly audit: AuditTrail;
  readonly now: () => number;
  readonly unsaved: UnsavedChanges;
  /** A call has left something that is not stored. */
  readonly onUnsaved: () => void;
  /** Base path without a slash at its end. */
  readonly prefix: string;
  readonly validatedOf: (request: FastifyRequest) => ValidatedRequest;
}

export function registerRoutes(app: FastifyInstance, routes: readonly Route[], deps: RegisterDeps): void {
  const credentials = new WeakMap<FastifyRequest, Credential>();
  app.setValidatorCompiler(({ schema, httpPart }) =>
    createCheck(schema as AnySchema, httpPart === 'body' ? 'body' : 'text'),
  );
  for (const route of routes) {
    app.route({
      method: route.method,
      url: deps.prefix + route.path,
      bodyLimit: route.bodyLimit,
      exposeHeadRoute: route.method === 'GET' && !route.isStream,
      attachValidation: false,
      schema: {
        ...(route.params === null ? {} : { params: route.params }),
        ...(route.query === null ? {} : { querystring: route.query }),
        ...(route.body === null ? {} : { body: route.body }),
      },
      onRequest: (request, _reply, done) => {
        const credential = admitCall(route, request, deps);
        if (credential !== null) credentials.set(request, credential);
        done();
      },
      handler: (request, reply) => run(route, request, reply, credentials.get(request) ?? null, deps),
    });
  }
}

function admitCall(route: Route, request: FastifyRequest, deps: RegisterDeps): Credential | null {
  const validated = deps.validatedOf(request);
  const credential = deps.authenticate(validated);
  const isChange = isStateChanging(route.method);
  if (route.role === 'public') {
    // A browser tells where it comes from: nobody else may log a visitor in.
    const { origin, secFetchSite } = validated.facts;
    if (isChange && (origin !== null || secFetchSite !== null)) requireOwn(validated, deps.validator);
    return credential;
  }
  if (credential === null) throw new ProblemError(deps.explainNoCredential(validated));
  if (isChange && credential.identity.scope === null) requireOwn(validated, deps.validator);
  judge(route, credential, deps.now());
  return credential;
}

function requireOwn(validated: ValidatedRequest, validator: RequestValidator): void {
  if (validator.isOwnRequest(validated)) return;
  throw new ProblemError('ORIGIN_MISMATCH', {
    detail:
      'The request does not come from a page of this panel (behind a proxy, set STEERING_PUBLIC_URL and STEERING_TRUSTED_PROXIES)',
  });
}

async function run(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  credential: Credential | null,
  deps: RegisterDeps,
): Promise<unknown> {
  const validated = deps.validatedOf(request);
  const notes: AuditDetails = {};
  const call: RouteCall = {
    params: request.params,
    query: request.query,
    body: request.body,
    validated,
    credential,
    get identity() {
      if (credential === null) throw new ProblemError('UNAUTHENTICATED');
      return credential.identity;
    },
    request,
    reply,
    note: (details) => Object.assign(notes, details),
  };
  const judgeNow = (): void => {
    judge(route, credential, deps.now());
  };
  let result: unknown;
  let hasWaited = false;
  let held: readonly UnsavedChange[] = [];
  try {
    let prepared: unknown;
    if (route.prepare !== null) {
      judgeNow();
      prepared = await route.prepare(call);
    }
    // From here to the end of the commit nothing else runs.
    judgeNow();
    const mark = deps.unsaved.heldSoFar;
    const outcome = route.commit(call, prepared);
    held = deps.unsaved.list(mark);
    if (held.length > 0) deps.onUnsaved();
    hasWaited = outcome instanceof Promise;
    result = outcome instanceof Promise ? await outcome : outcome;
    if (route.answer !== null) result = route.answer(call, result);
    else if (hasWaited && isStateChanging(route.method))
      throw new Error(`${route.method} ${route.path}: a commit that waits needs an answer`);
  } catch (error) {
    writeAudit(route, call, notes, error, deps.audit);
    throw error;
  }
  writeAudit(route, call, notes, null, deps.audit);
  if (hasWaited) judgeNow();
  if (result instanceof Readable && credential !== null) endWith(credential, result);
  if (route.isStream) return reply;
  result = withUnsavedNote(result, held);
  if (result !== undefined || reply.sent) return result;
  return reply.code(reply.statusCode === 200 ? 204 : reply.statusCode).send();
}

/** A long answer ends with the credential that it was given to. */
function endWith(credential: Credential, body: Readable): void {
  const watcher = {
    pluginId: null,
    watcherIndex: -1,
    onRevoked: () => {
      body.destroy(new ProblemError('UNAUTHENTICATED'));
    },
  };
  credential.watch(watcher);
  body.once('close', () => {
    credential.unwatch(watcher);
  });
}

function writeAudit(
  route: Route,
  call: RouteCall,
  notes: AuditDetails,
  error: unknown,
  audit: AuditTrail,
): void {
  if (route.audit === null) return;
  const actor = notes.actor !== undefined ? notes.actor : (call.credential?.identity.actor ?? null);
  const failure = error === null ? {} : { failed: error instanceof ProblemError ? error.code : 'INTERNAL' };
  const message = notes.message ?? route.summary;
  const note = {
    actor,
    address: call.validated.peer.address,
    action: notes.action ?? route.audit.action,
    plugin: notes.plugin ?? null,
    message: error === null ? message : `Refused: ${message}`,
    details: { ...notes.details, ...failure },
  };
  const everyMs = route.audit.atMostEveryMs ?? (error === null ? 0 : FAILURES_EVERY_MS);
  if (everyMs === 0) audit.write(note);
  else
    audit.writeSometimes(
      note,
      [note.action, note.address, actor, note.plugin, error === null].join(' '),
      everyMs,
    );
}

const FAILURES_EVERY_MS = 1_000;
