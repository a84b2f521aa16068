/**
 * A route as data: who may call it, what it changes, what it takes and answers.
 *
 * One table feeds the router, the API document and the test that walks over it: no route that changes anything lacks a role
 * and an entry in the audit trail.
 */

import type { TokenScope } from '@toru/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { Credential } from '../auth/credential.ts';
import type { Identity } from '../auth/identity.ts';
import type { ValidatedRequest } from '../http/validated-request.ts';

/** Least role that may call a route. `public`: nobody has to be logged in. */
export type RouteRole = 'public' | 'client' | 'admin';

/** What a handler adds to the audit entry of its call. */
export interface AuditDetails {
  /** Default: the action of the route. */
  action?: string;
  actor?: string | null;
  plugin?: string | null;
  message?: string;
  details?: Readonly<Record<string, unknown>>;
}

/** How a call enters the audit trail. */
export interface AuditRule {
  /** Noun and verb: `plugin.enable`. */
  readonly action: string;
  /** At most one entry per actor, plugin and interval. Default: every call. Unit: milliseconds. */
  readonly atMostEveryMs?: number;
}

/** One call of a route. */
export interface RouteCall<Params = unknown, Query = unknown, Body = unknown> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly validated: ValidatedRequest;
  /** The credential of the caller; null on public routes without one. */
  readonly credential: Credential | null;
  /** Who calls. @throws {ProblemError} `UNAUTHENTICATED` on public routes without a credential. */
  readonly identity: Identity;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Completes the audit entry. */
  note(details: AuditDetails): void;
}

/** What a route may answer, for the API document. */
export interface RouteAnswer {
  readonly description: string;
  /** Default: no body. */
  readonly schema?: TSchema;
  /** Default: `application/json`. */
  readonly type?: string;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base path, e.g. `/api/plugins/:id`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly role: RouteRole;
  /** Scope an API token needs; null: tokens are refused. */
  readonly scope: TokenScope | null;
  /** The caller must have entered the password again. */
  readonly needsPassword: boolean;
  /** null: the route changes nothing. */
  readonly audit: AuditRule | null;
  readonly params: TSchema | null;
  readonly query: TSchema | null;
  readonly body: TSchema | null;
  /** Unit: bytes. */
  readonly bodyLimit: number;
  /** A change may name in `If-Match` the version that it means. */
  readonly isVersioned: boolean;
  /** The answer is a stream that the handler writes itself. */
  readonly isStream: boolean;
  readonly answers: Readonly<Record<number, RouteAnswer>>;
  /** Waits for what the call needs, a hash for example, and changes nothing. null: it needs nothing. */
  readonly prepare: ((call: RouteCall) => unknown) | null;
  /** Does what was asked for, in the tick in which the caller was judged. */
  readonly commit: (call: RouteCall, prepared: unknown) => unknown;
  /** Makes the answer when what was begun in `commit` has come to its end. null: what `commit` returns is the answer. */
  readonly answer: ((call: RouteCall, outcome: unknown) => unknown) | null;
}

interface CommonDefinition<P extends TSchema, Q extends TSchema, B extends TSchema> {
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly role: RouteRole;
  readonly scope: TokenScope | null;
  readonly needsPassword?: boolean;
  readonly audit?: AuditRule | string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly bodyLimit?: number;
  readonly isVersioned?: boolean;
  readonly isStream?: boolean;
  readonly answers: Readonly<Record<number, RouteAnswer>>;
}

/** A route that only reads, as its author writes it: types of the handler follow from the schemas. */
export interface ReadDefinition<
  P extends TSchema,
  Q extends TSchema,
  B extends TSchema,
> extends CommonDefinition<P, Q, B> {
  readonly method: 'GET';
  readonly handle: (call: RouteCall<Static<P>, Static<Q>, Static<B>>) => unknown;
}

/**
 * A route that changes something, as its author writes it.
 *
 * The caller may lose what allows the call while it waits for its body, for a hash, for anything. So all waiting belongs into `prepare`,
 * which changes nothing, and all changes into `commit`, which does not wait and reads what it changes itself; between the two the
 * caller is judged again.
 */
export interface ChangeDefinition<
  P extends TSchema,
  Q extends TSchema,
  B extends TSchema,
  Prepared,
  Outcome,
> extends CommonDefinition<P, Q, B> {
  readonly method: Exclude<Route['method'], 'GET'>;
  readonly prepare?: (call: RouteCall<Static<P>, Static<Q>, Static<B>>) => Promise<Prepared>;
  readonly commit: (call: RouteCall<Static<P>, Static<Q>, Static<B>>, prepared: Prepared) => Outcome;
  /** Needed when `commit` begins something that lasts, and returns the promise of its outcome. */
  readonly answer?: (call: RouteCall<Static<P>, Static<Q>, Static<B>>, outcome: Awaited<Outcome>) => unknown;
}

const BODY_LIMIT = 1_048_576;

/** Completes a route that only reads with what its author left out. */
export function defineRoute<P extends TSchema, Q extends TSchema, B extends TSchema>(
  definition: ReadDefinition<P, Q, B>,
): Route {
  // The router has checked the parts against the schemas before the handler sees them.
  const commit = definition.handle as Route['commit'];
  return { ...complete(definition), method: definition.method, prepare: null, commit, answer: null };
}

/** Completes a route that changes something with what its author left out. */
export function defineChange<
  P extends TSchema,
  Q extends TSchema,
  B extends TSchema,
  Prepared = undefined,
  Outcome = unknown,
>(definition: ChangeDefinition<P, Q, B, Prepared, Outcome>): Route {
  return {
    ...complete(definition),
    method: definition.method,
    prepare: (definition.prepare as Route['prepare'] | undefined) ?? null,
    commit: definition.commit as Route['commit'],
    answer: (definition.answer as Route['answer'] | undefined) ?? null,
  };
}

function complete<P extends TSchema, Q extends TSchema, B extends TSchema>(
  definition: CommonDefinition<P, Q, B>,
): Omit<Route, 'method' | 'prepare' | 'commit' | 'answer'> {
  const { path, tag, summary, role, scope, audit, answers } = definition;
  return {
    path,
    tag,
    summary,
    role,
    scope,
    answers,
    needsPassword: definition.needsPassword ?? false,
    audit: audit === undefined ? null : typeof audit === 'string' ? { action: audit } : audit,
    params: definition.params ?? null,
    query: definition.query ?? null,
    body: definition.body ?? null,
    bodyLimit: definition.bodyLimit ?? BODY_LIMIT,
    isVersioned: definition.isVersioned ?? false,
    isStream: definition.isStream ?? false,
  };
}
