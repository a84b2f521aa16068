/** API tokens: made by an administrator who enters the password again, shown once, revocable. */

import { apiTokenSchema, listOf } from '@toru/api';
import type { ApiTokenRecord } from '@toru/storage';
import { Type } from 'typebox';
import { ProblemError } from '../http/problem.ts';
import { toTime } from '../plugins/plugin-info.ts';
import { defineChange, defineRoute, type Route } from '../api/route.ts';
import { json, NO_BODY } from '../api/schemas.ts';
import type { Services } from './services.ts';

const createBody = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\u0000-\\u001f\\u007f]*$' }),
    scope: apiTokenSchema.properties.scope,
    expires_at: Type.Optional(Type.Union([Type.String({ format: 'date-time' }), Type.Null()])),
  },
  { additionalProperties: false },
);

const tokenParams = Type.Object({ id: Type.String({ maxLength: 100 }) });

/** The routes below `/api/tokens`. */
export function tokenRoutes(services: Services): readonly Route[] {
  const { deps, tokens } = services;
  const common = { tag: 'API tokens', role: 'admin', scope: null } as const;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/tokens',
      ...common,
      summary: 'API tokens',
      answers: { 200: json('All tokens, newest first; never their text', listOf(apiTokenSchema)) },
      handle: () => ({ items: deps.storage.tokens.list().map(toItem) }),
    }),
    defineChange({
      method: 'POST',
      path: '/api/tokens',
      ...common,
      summary: 'Make an API token',
      needsPassword: true,
      audit: 'token.create',
      body: createBody,
      answers: {
        201: json(
          'Made; the text is shown this once',
          Type.Object({ token: Type.String(), item: apiTokenSchema }),
        ),
      },
      commit: (call) => {
        const { name, scope: wanted } = call.body;
        const expiresAt = call.body.expires_at ?? null;
        call.note({ message: `Make the API token "${name}" (${wanted})`, details: { name, scope: wanted } });
        const expiresAtMs = expiresAt === null ? null : Date.parse(expiresAt);
        if (expiresAtMs !== null && !(expiresAtMs > deps.now())) {
          throw new ProblemError('VALIDATION_FAILED', {
            errors: [{ pointer: '/expires_at', message: 'must be in the future' }],
          });
        }
        const createdBy = call.identity.username;
        const { text, record } = tokens.create({ name, scope: wanted, createdBy, expiresAtMs });
        void call.reply.code(201);
        return { token: text, item: toItem(record) };
      },
    }),
    defineChange({
      method: 'POST',
      path: '/api/tokens/:id/confirm',
      ...common,
      summary: 'Let an API token of a restored backup be used again',
      needsPassword: true,
      audit: 'token.confirm',
      params: tokenParams,
      answers: { 200: json('It can be used', apiTokenSchema) },
      commit: (call) => {
        const { id } = call.params;
        const record = deps.storage.tokens.confirm(id);
        call.note({ message: `Confirm the API token "${record?.name ?? id}"`, details: { id } });
        if (record === null) throw new ProblemError('NOT_FOUND', { detail: `There is no API token "${id}"` });
        return toItem(record);
      },
    }),
    defineChange({
      method: 'DELETE',
      path: '/api/tokens/:id',
      ...common,
      summary: 'Revoke an API token',
      audit: 'token.revoke',
      params: tokenParams,
      answers: { 204: NO_BODY },
      commit: (call) => {
        const { id } = call.params;
        const record = tokens.revoke(id);
        call.note({ message: `Revoke the API token "${record?.name ?? id}"`, details: { id } });
        if (record === null) throw new ProblemError('NOT_FOUND', { detail: `There is no API token "${id}"` });
      },
    }),
  ];
}

function toItem(token: ApiTokenRecord): unknown {
  return {
    id: token.id,
    name: token.name,
    scope: token.scope,
    created_at: toTime(token.createdAtMs),
    created_by: token.createdBy,
    last_used_at: toTime(token.lastUsedAtMs),
    expires_at: toTime(token.expiresAtMs),
    unconfirmed_since: toTime(token.unconfirmedSinceMs),
  };
}
