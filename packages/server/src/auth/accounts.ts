/**
 * Accounts by name: the users in the database and the environment administrator, who is never stored and comes first.
 */

import { hash } from 'node:crypto';
import type { Role } from '@toru/protocol';
import type { Storage } from '@toru/storage';
import type { PasswordHasher } from './password-hash.ts';

/** The administrator that the environment names. */
export interface EnvironmentAdmin {
  readonly username: string;
  /** The password, or its Argon2id hash in PHC form. */
  readonly secret: { readonly kind: 'password' | 'hash'; readonly text: string };
}

/** An account that can log in. */
export interface Account {
  readonly username: string;
  readonly displayName: string;
  readonly role: Role;
  readonly plugins: readonly string[] | null;
  readonly passwordHash: string;
  readonly isEnvironment: boolean;
}

export interface Accounts {
  /** `null` for unknown and deactivated ones. */
  find(username: string): Account | null;
  /**
   * The account as it is now, if a password that was found right for it still is its password; else `null`.
   *
   * Between the check and its use the password may have been changed, or the account deactivated.
   */
  recheck(checked: Account): Account | null;
  isEnvironmentName(username: string): boolean;
  readonly hasEnvironmentAdmin: boolean;
  /** Bound into the hash of the environment administrator's sessions, so that a new password ends them. */
  readonly environmentFingerprint: string;
}

/** Prepares the lookup; the environment administrator's password is hashed once, so that checking it takes as long as any. */
export async function createAccounts(
  users: Storage['users'],
  environment: EnvironmentAdmin | null,
  hasher: PasswordHasher,
): Promise<Accounts> {
  const environmentAccount = environment === null ? null : await toAccount(environment, hasher);
  const isEnvironmentName = (username: string): boolean =>
    environmentAccount !== null && toLowerAscii(environmentAccount.username) === toLowerAscii(username);
  const find = (username: string): Account | null => {
    if (environmentAccount !== null && isEnvironmentName(username)) return environmentAccount;
    const user = users.get(username);
    return user?.active === true ? { ...user, isEnvironment: false } : null;
  };
  return {
    hasEnvironmentAdmin: environmentAccount !== null,
    environmentFingerprint: environment === null ? '' : hash('sha256', environment.secret.text, 'hex'),
    isEnvironmentName,
    find,
    recheck(checked) {
      const account = find(checked.username);
      return account?.passwordHash === checked.passwordHash ? account : null;
    },
  };
}

/** Upper and lower case of ASCII letters are the same user. */
export function toLowerAscii(username: string): string {
  return username.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Tells whether two spellings name one user. */
export function isSameUser(left: string, right: string): boolean {
  return toLowerAscii(left) === toLowerAscii(right);
}

async function toAccount(environment: EnvironmentAdmin, hasher: PasswordHasher): Promise<Account> {
  const { username, secret } = environment;
  const passwordHash = secret.kind === 'hash' ? secret.text : await hasher.hash(secret.text);
  return { username, displayName: username, role: 'admin', plugins: null, passwordHash, isEnvironment: true };
}
