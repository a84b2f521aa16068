/** The `<id>.env` file beside a plugin: where it is and what it says. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseEnvFile } from './env-file.ts';
import type { EnvFileResult } from './env-file.ts';

/** Path of the env file of a plugin. */
export function envPathOf(pluginsDir: string, plugin: string): string {
  return join(pluginsDir, `${plugin}.env`);
}

/** What the env file of a plugin says; one that is not there says nothing. */
export function readEnvFile(pluginsDir: string, plugin: string): EnvFileResult {
  const path = envPathOf(pluginsDir, plugin);
  const refuse = (message: string): EnvFileResult => ({
    ok: false,
    message: `its environment file "${path}" cannot be read: ${message}`,
  });
  try {
    const file = parseEnvFile(readFileSync(path, 'utf8'));
    return file.ok ? file : refuse(file.message);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? { ok: true, values: {}, ignored: [] } : refuse(message);
  }
}
