/** The administrator whom the environment names. The password is read once, used to log in, and never stored. */

import { readFileSync } from 'node:fs';

import { ToruError } from '@toru/protocol';
import type { EnvironmentAdmin } from '@toru/server';

import type { HostConfig } from './config.ts';

/** @throws {ToruError} `CONFIG_INVALID` when the password file cannot be read or is empty. */
export function readEnvironmentAdmin({ username, credential }: HostConfig['admin']): EnvironmentAdmin | null {
  if (credential === null) return null;
  switch (credential.kind) {
    case 'password':
      return { username, secret: { kind: 'password', text: credential.password } };
    case 'hash':
      return { username, secret: { kind: 'hash', text: credential.hash } };
    case 'file': {
      const text = readPassword(credential.path);
      if (text === '')
        throw new ToruError('CONFIG_INVALID', `ADMIN_PASSWORD_FILE "${credential.path}" is empty`);
      return { username, secret: { kind: 'password', text } };
    }
  }
}

function readPassword(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const { message } = error as Error;
    throw new ToruError('CONFIG_INVALID', `ADMIN_PASSWORD_FILE "${path}" cannot be read: ${message}`, {
      cause: error,
    });
  }
}
