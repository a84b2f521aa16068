/** One's own sessions: where one is logged in, also by scripts, and the way to end each. */

import { listOf, sessionSchema } from '@toru/api';
import { hash } from 'node:crypto';
import { Type } from 'typebox';
import { defineChange, defineRoute, type Route } from '../api/route.ts';
import { json, NO_BODY } from '../api/schemas.ts';
import type { Services } from './services.ts';
import { ProblemError } from '../http/problem.ts';
import { toTime } from '../plugins/plugin-info.ts';

const sessionParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) });

/** The routes below `/api/auth/sessions`. */
export function sessionRoutes({ sessions }: Services): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/auth/sessions',
      tag: 'Session',
      summary: 'The own sessions, the most recently used first',
      role: 'client',
      scope: null,
      answers: { 200: json('All that have not ended', listOf(sessionSchema)) },
      handle: ({ identity, credential }) => ({
        items: sessions.listFor(identity.username).map((session) => ({
          id: toId(session.tokenHash),
          created_at: toTime(session.createdAtMs),
          last_used_at: toTime(session.lastSeenAtMs),
          expires_at: toTime(session.expiresAtMs),
          user_agent: session.userAgent,
          address: session.address,
          current: session.tokenHash === credential?.key,
        })),
      }),
    }),
    defineChange({
      method: 'DELETE',
      path: '/api/auth/sessions/:id',
      tag: 'Session',
      summary: 'End one of the own sessions',
      role: 'client',
      scope: null,
      audit: 'auth.session_end',
      params: sessionParams,
      answers: { 204: NO_BODY },
      commit: (call) => {
        const { identity, params } = call;
        const found = sessions
          .listFor(identity.username)
          .find(({ tokenHash }) => toId(tokenHash) === params.id);
        if (found === undefined) {
          throw new ProblemError('NOT_FOUND', { detail: `You have no session "${params.id}"` });
        }
        call.note({
          message: 'End a session',
          details: { address: found.address, user_agent: found.userAgent },
        });
        sessions.endByKey(found.tokenHash, 'ended');
      },
    }),
  ];
}

/** What a session is called outside; the key of the store stays inside. */
function toId(tokenHash: string): string {
  return hash('sha256', tokenHash, 'hex').slice(0, 16);
}
