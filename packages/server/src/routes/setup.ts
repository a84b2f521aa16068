/** The first start: the one-time link makes the first administrator. */

import { userInfoSchema } from '@toru/api';
import { Type } from 'typebox';
import { ProblemError } from '../http/problem.ts';
import { USERNAME_PATTERN } from '../auth/user-name.ts';
import { defineChange, defineRoute, type Route } from '../api/route.ts';
import { json } from '../api/schemas.ts';
import type { Services } from './services.ts';
import { hashPassword, startSession, toTaken, toUser } from './auth.ts';

const setupBody = Type.Object({
  token: Type.String({ maxLength: 200 }),
  username: Type.String({ pattern: USERNAME_PATTERN }),
  password: Type.String({ minLength: 1, maxLength: 1024 }),
  display_name: Type.Optional(Type.String({ maxLength: 100 })),
});

/** Tells whether the panel has nobody yet who could log in as its administrator. */
export function isSetupNeeded(services: Pick<Services, 'accounts' | 'deps'>): boolean {
  return !services.accounts.hasEnvironmentAdmin && services.deps.storage.users.countActiveAdmins() === 0;
}

/** The routes of the first start. */
export function setupRoutes(services: Services): readonly Route[] {
  const { deps, setup } = services;
  const requireToken = (token: string): void => {
    if (!isSetupNeeded(services)) throw new ProblemError('SETUP_DONE');
    if (!setup.matches(token)) throw new ProblemError('SETUP_TOKEN_INVALID');
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/api/setup',
      tag: 'Session',
      summary: 'Whether the panel waits for its first administrator',
      role: 'public',
      scope: null,
      answers: { 200: json('Whether set-up is needed', Type.Object({ needed: Type.Boolean() })) },
      handle: () => ({ needed: isSetupNeeded(services) }),
    }),
    defineChange({
      method: 'POST',
      path: '/api/setup',
      tag: 'Session',
      summary: 'Make the first administrator',
      role: 'public',
      scope: null,
      audit: 'setup.complete',
      body: setupBody,
      answers: { 200: json('Made, and logged in', Type.Object({ user: userInfoSchema })) },
      prepare: async (call) => {
        const { token, username, password } = call.body;
        call.note({ actor: null, message: `Make the first administrator "${username}"` });
        requireToken(token);
        return await hashPassword(services, {
          text: password,
          username,
          field: '/password',
          // Nobody gets here without the token of the link.
          place: { line: 'setup', isKnown: true },
        });
      },
      commit: (call, passwordHash) => {
        const { token, username, display_name: displayName } = call.body;
        requireToken(token);
        const record = deps.storage.users.create({
          username,
          role: 'admin',
          displayName: displayName ?? username,
          passwordHash,
          plugins: null,
          createdAtMs: deps.now(),
        });
        if (record === null) throw toTaken(username);
        setup.destroy();
        call.note({ actor: username });
        deps.storage.users.recordLogin(username, deps.now());
        startSession(services, call, { ...record, isEnvironment: false });
        return { user: toUser(services, record) };
      },
    }),
  ];
}
