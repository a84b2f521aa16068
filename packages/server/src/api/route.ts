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
import type { Visit } from '../http/gate.ts';

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
  readonly visit: Visit;
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

/** One route. */
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
  /** The answer is a stream that the handler writes itself. */
  readonly isStream: boolean;
  readonly answers: Readonly<Record<number, RouteAnswer>>;
  readonly handle: (call: RouteCall) => unknown;
}

/** A route as its author writes it: types of the handler follow from the schemas. */
export interface RouteDefinition<P extends TSchema, Q extends TSchema, B extends TSchema> {
  readonly method: Route['method'];
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
  readonly isStream?: boolean;
  readonly answers: Readonly<Record<number, RouteAnswer>>;
  readonly handle: (call: RouteCall<Static<P>, Static<Q>, Static<B>>) => unknown;
}

const BODY_LIMIT = 1_048_576;

/** Completes a route with what its author left out. */
export function defineRoute<P extends TSchema, Q extends TSchema, B extends TSchema>(
  definition: RouteDefinition<P, Q, B>,
): Route {
  const { audit } = definition;
  return {
    ...definition,
    needsPassword: definition.needsPassword ?? false,
    audit: audit === undefined ? null : typeof audit === 'string' ? { action: audit } : audit,
    params: definition.params ?? null,
    query: definition.query ?? null,
    body: definition.body ?? null,
    bodyLimit: definition.bodyLimit ?? BODY_LIMIT,
    isStream: definition.isStream ?? false,
    // The router has checked the parts against the schemas before the handler sees them.
    handle: definition.handle as Route['handle'],
  };
}
