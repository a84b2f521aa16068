/** The `<id>.env` files beside the plugins: whether one has changed. */

import { statSync } from 'node:fs';

import { envPathOf } from '@toru/process';

import { stampOf } from './file-stamp.ts';

/** What an env file looks like from outside. */
export interface EnvFileLook {
  /** Differs when the file was touched, appeared or went away. */
  readonly stamp: string;
  /** When it was last changed; `null` when it is not there. */
  readonly changedAtMs: number | null;
}

/** Looks at the env file of a plugin. */
export function lookAtEnvFile(pluginsDir: string, plugin: string): EnvFileLook {
  try {
    const stat = statSync(envPathOf(pluginsDir, plugin));
    return { stamp: stampOf(stat), changedAtMs: Math.max(stat.mtimeMs, stat.ctimeMs) };
  } catch {
    // Not there, or nobody may look: in each case a plugin does without it or says so when it starts.
    return { stamp: 'absent', changedAtMs: null };
  }
}
