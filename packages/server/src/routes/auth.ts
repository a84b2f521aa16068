/** Logging in and out, one's own password, and entering it again before what is delicate. */

import type { UserInfo } from '@toru/api';
import { isLanguage, LANGUAGES } from '@toru/protocol';
import { Type } from 'typebox';
import { isSameUser, type Account } from '../auth/accounts.ts';
import { NO_TURN, type Place } from '../auth/fair-queue.ts';
import type { Identity } from '../auth/identity.ts';
import { DEVICE_MS } from '../auth/known-devices.ts';
import {
  BUSY_RETRY_MS,
  MAX_WAIT_MS,
  toPlaceOf,
  type Asker,
  type PasswordResult,
} from '../auth/password-check.ts';
import { SESSION_MS } from '../auth/sessions.ts';
import { ProblemError } from '../http/problem.ts';
import { findPasswordFault } from '../auth/password-rules.ts';
import { defineChange, defineRoute, type Route, type RouteCall } from '../api/route.ts';
import { sessionAnswerSchema, userInfoSchema } from '@toru/api';
import { json, NO_BODY } from '../api/schemas.ts';
import type { Services } from './services.ts';

const CONFIRMED_MS = 600_000;

const password = Type.String({ minLength: 1, maxLength: 1024 });
const loginBody = Type.Object({ username: Type.String({ minLength: 1, maxLength: 64 }), password });
const changeBody = Type.Object({ current_password: password, new_password: password });
const confirmBody = Type.Object({ password });
const ownBody = Type.Object(
  { language: Type.Union([Type.Enum(LANGUAGES), Type.Null()]) },
  { additionalProperties: false },
);
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
        const asker = toAsker(services, call, username);
        const result = await passwordCheck.check(username, call.body.password, asker);
        if (result.kind === 'right') return result.account;
        call.note({ action: 'auth.login_failed' });
        throw toProblem(result, null);
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
        return { user: toUser(services, account) };
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
        const { facts, peer } = call.validated;
        void call.reply.header('set-cookie', services.cookies.toCleared(facts.ownCookies, peer.isSecure));
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
          'The user of the session, or null and, where it is known, why the session has ended',
          sessionAnswerSchema,
        ),
      },
      handle: ({ credential, validated: { facts, peer } }) => {
        if (credential !== null) return { user: toUser(services, credential.identity), ended: null };
        const values = services.cookies.sessionValues(facts.ownCookies, peer.isSecure);
        return { user: null, ended: sessions.endOf(values) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/auth/me',
      tag: 'Session',
      summary: 'Who is logged in',
      role: 'client',
      scope: 'read',
      answers: { 200: json('The user of the session', userAnswer) },
      handle: ({ identity }) => ({ user: toUser(services, identity) }),
    }),
    defineChange({
      method: 'PATCH',
      path: '/api/auth/me',
      tag: 'Session',
      summary: 'Choose the language of the web interface for the own account; null: that of the browser',
      role: 'client',
      scope: null,
      audit: 'auth.language_change',
      body: ownBody,
      answers: { 200: json('Changed', userAnswer) },
      commit: (call) => {
        const { language } = call.body;
        call.note({ message: 'Choose the language of the web interface', details: { language } });
        deps.storage.languages.set(call.identity.username, language);
        return { user: toUser(services, call.identity) };
      },
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
        const asker = toAsker(services, call, username);
        const result = await passwordCheck.check(username, call.body.current_password, asker);
        if (result.kind !== 'right') throw toProblem(result, '/current_password');
        const passwordHash = await hashPassword(services, {
          text: call.body.new_password,
          username,
          field: '/new_password',
          place: toPlaceOf(username),
        });
        return { passwordHash, expectedHash: result.account.passwordHash };
      },
      commit: (call, { passwordHash, expectedHash }) => {
        const { username } = call.identity;
        if (!deps.storage.users.setPasswordHash(username, passwordHash, deps.now(), expectedHash))
          throw new ProblemError('CREDENTIALS_INVALID', {
            detail: 'The password was changed by somebody else in the meantime',
          });
        sessions.endFor(username, 'password_changed', call.credential ?? undefined);
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
        const asker = toAsker(services, call, username);
        const result = await passwordCheck.check(username, call.body.password, asker);
        if (result.kind !== 'right') throw toProblem(result, '/password');
        return result.account;
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
  const { facts, peer } = call.validated;
  const value = services.sessions.create(account, { userAgent: facts.userAgent, address: peer.address });
  const { cookies, devices } = services;
  const { isSecure } = peer;
  const device = devices.issue(cookies.deviceValues(facts.ownCookies, isSecure), account.username);
  void call.reply.header('set-cookie', [
    cookies.toSession(value, { isSecure, maxAgeS: SESSION_MS / 1000 }),
    cookies.toDevice(device, { isSecure, maxAgeS: DEVICE_MS / 1000 }),
    ...cookies.toFirstNameCleared(facts.ownCookies, isSecure),
  ]);
}

/** A password to be stored. */
export interface NewPassword {
  readonly text: string;
  readonly username: string;
  /** JSON pointer of the field that it came in. */
  readonly field: string;
  readonly place: Place;
}

/** Checks a new password against the rules and hashes it. @throws {ProblemError} `PASSWORD_TOO_WEAK`, `LOGIN_BUSY` */
export async function hashPassword(services: Services, next: NewPassword): Promise<string> {
  const fault = findPasswordFault(next.text, next.username);
  if (fault !== null) {
    const errors = [{ pointer: next.field, message: fault }];
    throw new ProblemError('PASSWORD_TOO_WEAK', { detail: fault, errors });
  }
  const passwordHash = await services.hashQueue.run(next.place, MAX_WAIT_MS, () =>
    services.hasher.hash(next.text),
  );
  if (passwordHash === NO_TURN) throw toProblem({ kind: 'busy', retryAfterMs: BUSY_RETRY_MS }, null);
  return passwordHash;
}

/** Somebody else has the name. */
export function toTaken(username: string): ProblemError {
  const detail = `The user name "${username}" is taken`;
  return new ProblemError('CONFLICT', { detail, errors: [{ pointer: '/username', message: detail }] });
}

/** A user as the interface shows it. */
export function toUser(
  { deps }: Pick<Services, 'deps'>,
  user: Pick<Identity, 'username' | 'role' | 'displayName'>,
): UserInfo {
  const language = deps.storage.languages.get(user.username);
  return {
    username: user.username,
    role: user.role,
    display_name: user.displayName,
    // A newer release may have stored one that this one does not have.
    language: isLanguage(language) ? language : null,
  };
}

/** Whoever shows that they logged in before is counted apart from everybody else at the same address. */
function toAsker(services: Services, { credential, validated }: RouteCall, username: string): Asker {
  const { facts, peer } = validated;
  if (credential?.identity.kind === 'session' && isSameUser(credential.identity.username, username)) {
    return { kind: 'session', key: credential.key };
  }
  const values = services.cookies.deviceValues(facts.ownCookies, peer.isSecure);
  const id = services.devices.find(values, username);
  return id === null ? { kind: 'address', address: peer.address } : { kind: 'device', id };
}

/** `field`: where somebody who is logged in entered the password; null for a log-in, which does not tell which of its fields is wrong. */
function toProblem(result: Exclude<PasswordResult, { kind: 'right' }>, field: string | null): ProblemError {
  switch (result.kind) {
    case 'wrong': {
      if (field === null) return new ProblemError('CREDENTIALS_INVALID');
      const detail = 'This is not your present password';
      return new ProblemError('CREDENTIALS_INVALID', {
        detail,
        errors: [{ pointer: field, message: detail }],
      });
    }
    case 'locked':
      return new ProblemError('LOCKED_OUT', {
        detail: `Too many failed attempts; wait ${Math.ceil(result.retryAfterMs / 1000)} seconds before the next one`,
        retryAfterMs: result.retryAfterMs,
      });
    case 'busy':
      return new ProblemError('LOGIN_BUSY', { retryAfterMs: result.retryAfterMs });
  }
}
