/**
 * Whether a call may go on: the judgement on its credential, passed anew after everything the call had to wait for.
 *
 * It is a pure question to what holds now, so that passing it again costs nothing and can never rest on what held before.
 */

import type { Credential } from '../auth/credential.ts';
import { includesScope, type Identity } from '../auth/identity.ts';
import { ProblemError } from '../http/problem.ts';
import type { Route } from './route.ts';

/** @throws {ProblemError} `UNAUTHENTICATED`, `FORBIDDEN`, `PASSWORD_REQUIRED` */
export function judge(
  route: Pick<Route, 'role' | 'scope' | 'needsPassword'>,
  credential: Credential | null,
  nowMs: number,
): void {
  if (route.role === 'public') return;
  if (credential === null || credential.isOver || credential.expiresAtMs <= nowMs)
    throw new ProblemError('UNAUTHENTICATED');
  const { identity } = credential;
  if (identity.scope !== null) requireScope(route.scope, identity.scope);
  if (route.role === 'admin' && identity.role !== 'admin') throw new ProblemError('FORBIDDEN');
  if (route.needsPassword && credential.confirmedUntilMs < nowMs) throw new ProblemError('PASSWORD_REQUIRED');
}

function requireScope(needed: Route['scope'], scope: NonNullable<Identity['scope']>): void {
  if (needed === null) {
    throw new ProblemError('FORBIDDEN', { detail: 'An API token cannot do this; log in with a password' });
  }
  if (!includesScope(scope, needed)) {
    throw new ProblemError('FORBIDDEN', {
      detail: `The API token has the scope "${scope}" and needs "${needed}"`,
    });
  }
}
