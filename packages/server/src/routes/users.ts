/** Users of the panel. Every change asks for the administrator's password again, and ends what it takes away at once. */

import { allowedPlugins, listOf, panelUserSchema } from '@toru/api';
import type { UserRecord } from '@toru/storage';
import { Type } from 'typebox';
import { ProblemError } from '../http/problem.ts';
import { answerVersioned, requireCurrent, versionOf, type Versioned } from '../http/document-version.ts';
import { toTime } from '../plugins/plugin-info.ts';
import { toLowerAscii } from '../auth/accounts.ts';
import { toPlaceOf } from '../auth/password-check.ts';
import { USERNAME_PATTERN } from '../auth/user-name.ts';
import { defineChange, defineRoute, type Route, type RouteCall } from '../api/route.ts';
import { ROLES } from '@toru/protocol';
import { json, NO_BODY, userParams } from '../api/schemas.ts';
import type { Services } from './services.ts';
import { hashPassword, toTaken } from './auth.ts';

const displayName = Type.String({ maxLength: 100 });
const password = Type.String({ minLength: 1, maxLength: 1024 });

const keepTokens = Type.Boolean({
  description:
    'Whether API tokens that a former administrator has made stay valid. Default: false, they are revoked when the account is deleted, ' +
    'deactivated or made a client',
});

const createBody = Type.Object(
  {
    username: Type.String({ pattern: USERNAME_PATTERN }),
    password,
    role: Type.Enum(ROLES),
    display_name: Type.Optional(displayName),
    plugins: Type.Optional(allowedPlugins),
  },
  { additionalProperties: false },
);
const patchBody = Type.Object(
  {
    role: Type.Optional(Type.Enum(ROLES)),
    display_name: Type.Optional(displayName),
    active: Type.Optional(Type.Boolean()),
    plugins: Type.Optional(allowedPlugins),
    keep_tokens: Type.Optional(keepTokens),
  },
  { additionalProperties: false, minProperties: 1 },
);
const passwordBody = Type.Object({ password });

const revokedTokens = Type.Array(Type.Object({ id: Type.String(), name: Type.String() }), {
  description: 'API tokens that were revoked with the account that made them',
});

/** The routes below `/api/users`. */
export function userRoutes(services: Services): readonly Route[] {
  const { deps, sessions } = services;
  const { users } = deps.storage;
  const common = { tag: 'Users', role: 'admin', scope: null, needsPassword: true } as const;

  const requireUser = (username: string): UserRecord => {
    const user = users.get(username);
    if (user === null) throw new ProblemError('NOT_FOUND', { detail: `There is no user "${username}"` });
    return user;
  };
  const requireAdminLeft = (call: RouteCall, user: UserRecord): void => {
    if (toLowerAscii(user.username) === toLowerAscii(call.identity.username)) {
      throw new ProblemError('CONFLICT', { detail: 'You cannot take your own account away' });
    }
    const isLast = user.role === 'admin' && user.active && users.countActiveAdmins() === 1;
    if (isLast && !services.accounts.hasEnvironmentAdmin) {
      throw new ProblemError('CONFLICT', { detail: `"${user.username}" is the last administrator` });
    }
  };

  const revokeTokens = (user: UserRecord, keeps: boolean): { revoked_tokens?: unknown } => {
    // Tokens of the administrator of the environment, whose name hides this account, are not this account's.
    if (keeps || services.accounts.isEnvironmentName(user.username)) return {};
    const revoked = services.tokens.revokeOf(user.username);
    if (revoked.length === 0) return {};
    return { revoked_tokens: revoked.map(({ id, name }) => ({ id, name })) };
  };

  return [
    defineRoute({
      method: 'GET',
      path: '/api/users',
      ...common,
      needsPassword: false,
      summary: 'Users',
      answers: { 200: json('All users, by name', listOf(panelUserSchema)) },
      handle: () => ({ items: users.list().map(toItem) }),
    }),
    defineChange({
      method: 'POST',
      path: '/api/users',
      ...common,
      summary: 'Create a user',
      audit: 'user.create',
      body: createBody,
      answers: { 201: json('Created', panelUserSchema) },
      prepare: (call) => {
        const { body } = call;
        call.note({
          message: `Create the user "${body.username}" (${body.role})`,
          details: { username: body.username },
        });
        return hashPassword(services, {
          text: body.password,
          username: body.username,
          field: '/password',
          place: toPlaceOf(call.identity.username),
        });
      },
      commit: (call, passwordHash) => {
        const { body } = call;
        const isTaken = services.accounts.isEnvironmentName(body.username);
        const user = isTaken
          ? null
          : users.create({
              username: body.username,
              role: body.role,
              displayName: body.display_name ?? body.username,
              plugins: body.plugins ?? null,
              passwordHash,
              createdAtMs: deps.now(),
            });
        if (user === null) throw toTaken(body.username);
        void call.reply.code(201);
        return toItem(user);
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/users/:username',
      ...common,
      needsPassword: false,
      summary: 'One user',
      params: userParams,
      answers: { 200: json('The user', panelUserSchema) },
      handle: (call) => answerVersioned(call, toItem(requireUser(call.params.username))),
    }),
    defineChange({
      method: 'PATCH',
      path: '/api/users/:username',
      ...common,
      isVersioned: true,
      summary: 'Change a user',
      audit: 'user.update',
      params: userParams,
      body: patchBody,
      answers: {
        200: json(
          'Changed',
          Type.Object({ ...panelUserSchema.properties, revoked_tokens: Type.Optional(revokedTokens) }),
        ),
      },
      commit: (call) => {
        const { body } = call;
        const before = requireUser(call.params.username);
        const changed = Object.keys(body).join(', ');
        const details = { username: before.username, ...body };
        call.note({ message: `Change ${changed} of the user "${before.username}"`, details });
        requireCurrent(call, toItem(before).version, () => toItem(before));
        const losesAdmin = body.active === false || (body.role !== undefined && body.role !== 'admin');
        if (losesAdmin && before.role === 'admin') requireAdminLeft(call, before);
        else if (body.active === false) requireAdminLeft(call, before);
        const user = users.update(before.username, {
          role: body.role,
          displayName: body.display_name,
          active: body.active,
          plugins: body.plugins,
        });
        if (user === null) throw new ProblemError('NOT_FOUND');
        sessions.refresh(user.username);
        const wasAdmin = before.active && before.role === 'admin';
        const isRemoved = wasAdmin && !(user.active && user.role === 'admin');
        const revoked = isRemoved ? revokeTokens(before, body.keep_tokens ?? false) : {};
        call.note({ details: { ...details, ...revoked } });
        return answerVersioned(call, { ...toItem(user), ...revoked });
      },
    }),
    defineChange({
      method: 'POST',
      path: '/api/users/:username/password',
      ...common,
      summary: 'Set the password of a user',
      audit: 'user.password_reset',
      params: userParams,
      body: passwordBody,
      answers: { 204: NO_BODY },
      prepare: (call) => {
        const { username } = requireUser(call.params.username);
        call.note({ message: `Set the password of the user "${username}"`, details: { username } });
        return hashPassword(services, {
          text: call.body.password,
          username,
          field: '/password',
          place: toPlaceOf(call.identity.username),
        });
      },
      commit: (call, passwordHash) => {
        const { username } = requireUser(call.params.username);
        users.setPasswordHash(username, passwordHash, deps.now());
        sessions.endFor(username, 'password_changed', call.credential ?? undefined);
      },
    }),
    defineChange({
      method: 'DELETE',
      path: '/api/users/:username',
      ...common,
      summary: 'Delete a user',
      audit: 'user.delete',
      params: userParams,
      query: Type.Object({ keep_tokens: Type.Optional(keepTokens) }),
      answers: {
        200: json('Deleted, and API tokens with it', Type.Object({ revoked_tokens: revokedTokens })),
        204: NO_BODY,
      },
      commit: (call) => {
        const user = requireUser(call.params.username);
        call.note({ message: `Delete the user "${user.username}"`, details: { username: user.username } });
        requireAdminLeft(call, user);
        users.delete(user.username);
        sessions.endFor(user.username, 'account_closed');
        const revoked = revokeTokens(user, call.query.keep_tokens ?? false);
        call.note({ details: { username: user.username, ...revoked } });
        return revoked.revoked_tokens === undefined ? undefined : revoked;
      },
    }),
  ];
}

function toItem(user: UserRecord): Versioned {
  const { username, role: leastRole, displayName: name, active, plugins: chosen, createdAtMs } = user;
  return {
    version: versionOf([username, createdAtMs, leastRole, name, active, chosen]),
    username: user.username,
    role: user.role,
    display_name: user.displayName,
    active: user.active,
    plugins: user.plugins,
    created_at: toTime(user.createdAtMs),
    last_login_at: toTime(user.lastLoginAtMs),
  };
}
