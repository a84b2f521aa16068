/** Logging in and out, one's own password, and entering it again before what is delicate. */

import type { UserInfo } from '@toru/protocol';
import { Type } from '../api/schema-builders.ts';
import type { Account } from '../auth/accounts.ts';
import type { Identity } from '../auth/identity.ts';
import type { PasswordVerdict } from '../auth/password-check.ts';
import { HASHER_BUSY } from '../auth/password-hash.ts';
import { SESSION_MS } from '../auth/sessions.ts';
import { ProblemError } from '../http/problem.ts';
import { findPasswordFault } from '../rules/password-rules.ts';
import { toClearedSessionCookie, toSessionCookie } from '../rules/session-cookie.ts';
import { defineChange, defineRoute, type Route, type RouteCall } from '../api/route.ts';
import { json, NO_BODY, userInfoSchema } from '../api/schemas.ts';
import type { Services } from '../api/working-parts.ts';

const CONFIRMED_MS = 600_000;

const password = Type.String({ minLength: 1, maxLength: 1024 });
const loginBody = Type.Object({ username: Type.String({ minLength: 1, maxLength: 64 }), password });
const changeBody = Type.Object({ current_password: password, new_password: password });
const confirmBody = Type.Object({ password });
const userAnswer = Type.Object({ user: userInfoSchema });

/** The routes below `/api/auth`. */
export function authRoutes(services: Services): readonly Route[] {
  const { sessions, accounts, passwordCheck, deps } = services;
  return [
    defineChange({
      method: 'POST',
      path: '/api/auth/login',
      tag: 'Session',
      summary: 'Log in',
      role: 'public',
      scope: null,
      audit: 'auth.login',
      body: loginBody,
      answers: { 200: json('Logged in; the session is in the cookie', userAnswer) },
      prepare: async (call) => {
        const { username } = call.body;
        call.note({ actor: null, message: `Log in as "${username}"`, details: { username } });
        const verdict = await passwordCheck.check(username, call.body.password, call.visit.peer.address);
        if (verdict.kind === 'right') return verdict.account;
        call.note({ action: 'auth.login_failed' });
        throw toProblem(verdict);
      },
      commit: (call, checked) => {
        const account = accounts.recheck(checked);
        if (account === null) {
          call.note({ action: 'auth.login_failed' });
          throw new ProblemError('CREDENTIALS_INVALID');
        }
        if (call.credential?.identity.kind === 'session') sessions.end(call.credential);
        call.note({ actor: account.username, message: `"${account.username}" logged in`, details: {} });
        if (!account.isEnvironment) deps.storage.users.recordLogin(account.username, deps.now());
        startSession(services, call, account);
        return { user: toUser(account) };
      },
    }),
    defineChange({
      method: 'POST',
      path: '/api/auth/logout',
      tag: 'Session',
      summary: 'Log out',
      role: 'client',
      scope: null,
      audit: 'auth.logout',
      answers: { 204: NO_BODY },
      commit: (call) => {
        if (call.credential !== null) sessions.end(call.credential);
        void call.reply.header('set-cookie', toClearedSessionCookie(services.basePath));
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/auth/session',
      tag: 'Session',
      summary: 'Who is logged in, if anybody is; never an error, so that a page may ask before a log-in',
      role: 'public',
      scope: null,
      answers: {
        200: json(
          'The user of the session, or null',
          Type.Object({ user: Type.Union([userInfoSchema, Type.Null()]) }),
        ),
      },
      handle: ({ credential }) => ({ user: credential === null ? null : fromIdentity(credential.identity) }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/auth/me',
      tag: 'Session',
      summary: 'Who is logged in',
      role: 'client',
      scope: 'read',
      answers: { 200: json('The user of the session', userAnswer) },
      handle: ({ identity }) => ({ user: fromIdentity(identity) }),
    }),
    defineChange({
      method: 'POST',
      path: '/api/auth/password',
      tag: 'Session',
      summary: 'Change the own password',
      role: 'client',
      scope: null,
      audit: 'auth.password_change',
      body: changeBody,
      answers: { 204: NO_BODY },
      prepare: async (call) => {
        const { username } = call.identity;
        if (accounts.isEnvironmentName(username)) {
          throw new ProblemError('CONFLICT', {
            detail:
              'The password of this administrator comes from the environment of the host and is changed there',
          });
        }
        const verdict = await passwordCheck.check(
          username,
          call.body.current_password,
          call.visit.peer.address,
        );
        if (verdict.kind !== 'right') throw toProblem(verdict);
        const passwordHash = await hashPassword(services, call.body.new_password, username);
        return { passwordHash, expectedHash: verdict.account.passwordHash };
      },
      commit: (call, { passwordHash, expectedHash }) => {
        const { username } = call.identity;
        if (!deps.storage.users.setPasswordHash(username, passwordHash, deps.now(), expectedHash))
          throw new ProblemError('CREDENTIALS_INVALID', {
            detail: 'The password was changed by somebody else in the meantime',
          });
        sessions.endFor(username, call.credential ?? undefined);
      },
    }),
    defineChange({
      method: 'POST',
      path: '/api/auth/confirm',
      tag: 'Session',
      summary: 'Enter the password again',
      role: 'client',
      scope: null,
      audit: 'auth.confirm',
      body: confirmBody,
      answers: { 204: NO_BODY },
      prepare: async (call) => {
        const { username } = call.identity;
        const verdict = await passwordCheck.check(username, call.body.password, call.visit.peer.address);
        if (verdict.kind !== 'right') throw toProblem(verdict);
        return verdict.account;
      },
      commit: (call, checked) => {
        if (accounts.recheck(checked) === null) throw new ProblemError('CREDENTIALS_INVALID');
        if (call.credential !== null) call.credential.confirmedUntilMs = deps.now() + CONFIRMED_MS;
      },
    }),
  ];
}

/** Starts a session and sets its cookie. */
export function startSession(services: Services, call: RouteCall, account: Account): void {
  const { facts, peer } = call.visit;
  const value = services.sessions.create(account, { userAgent: facts.userAgent, address: peer.address });
  const options = { basePath: services.basePath, isSecure: peer.isSecure, maxAgeS: SESSION_MS / 1000 };
  void call.reply.header('set-cookie', toSessionCookie(value, options));
}

/** Checks a new password against the rules and hashes it. @throws {ProblemError} `PASSWORD_TOO_WEAK`, `RATE_LIMITED` */
export async function hashPassword(services: Services, text: string, username: string): Promise<string> {
  const fault = findPasswordFault(text, username);
  if (fault !== null) throw new ProblemError('PASSWORD_TOO_WEAK', { detail: fault });
  const passwordHash = await services.hasher.hash(text);
  if (passwordHash === HASHER_BUSY) throw new ProblemError('RATE_LIMITED', { retryAfterMs: 1_000 });
  return passwordHash;
}

/** A user as the interface shows it. */
export function toUser(user: Pick<Identity, 'username' | 'role' | 'displayName'>): UserInfo {
  return { username: user.username, role: user.role, display_name: user.displayName };
}

function fromIdentity(identity: Identity): UserInfo {
  return toUser(identity);
}

function toProblem(verdict: Exclude<PasswordVerdict, { kind: 'right' }>): ProblemError {
  switch (verdict.kind) {
    case 'wrong':
      return new ProblemError('CREDENTIALS_INVALID');
    case 'locked':
      return new ProblemError('LOCKED_OUT', { retryAfterMs: verdict.retryAfterMs });
    case 'busy':
      return new ProblemError('RATE_LIMITED', {
        detail: 'Too many passwords are being checked at the moment',
        retryAfterMs: 1_000,
      });
  }
}
