/**
 * Verification keys that vendors gave to this host, from `<data>/license-keys.json`: `[{"id","kind","hex"}]`. With them the host can say
 * what is wrong with a license before the plugin does; without them the plugin's own verdict is all there is, and all that counts.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { defineLicenseKeys, isTestKeyId, verifyLicense } from '@toru/license';
import type { LicenseKeyTable, LicenseKeyText } from '@toru/license';
import { ToruError } from '@toru/protocol';
import type { LicenseJudge } from '@toru/server';

/** Name of the file. */
const KEYS_FILE = 'license-keys.json';

/** What judging needs besides the question. */
export interface JudgeContext {
  readonly instance: string;
  readonly now: () => number;
  readonly clockFloorMs: () => number;
}

/**
 * Makes the judge, or `null` when there is no key file.
 *
 * @throws {ToruError} `CONFIG_INVALID` when the file is there and cannot be used.
 */
export function createLicenseJudge(dataDir: string, context: JudgeContext): LicenseJudge | null {
  const path = join(dataDir, KEYS_FILE);
  const keys = readKeys(path);
  if (keys === null) return null;
  return ({ token, plugin, releasedAt }) => {
    if (token === null) return { state: 'missing', detail: null, claims: null };
    if (releasedAt === null) return { state: 'unknown', detail: null, claims: null };
    const result = verifyLicense({
      token,
      keys,
      plugin,
      instance: context.instance,
      releasedAt,
      nowMs: context.now(),
      clockFloorMs: context.clockFloorMs(),
    });
    // The plugin may well know a key that was not given to the host.
    if (result.verdict === 'unknown_key') return { state: 'unknown', detail: null, claims: null };
    const { verdict, detail, reason, claims } = result;
    return { state: verdict, detail, reasonInfo: reason, claims };
  };
}

function readKeys(path: string): LicenseKeyTable | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ToruError('CONFIG_INVALID', `"${path}" cannot be read: ${String(error)}`, { cause: error });
  }
  try {
    const list = JSON.parse(text) as readonly LicenseKeyText[];
    return defineLicenseKeys(list.filter(({ id }) => !isTestKeyId(id)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ToruError('CONFIG_INVALID', `"${path}" does not hold license keys: ${reason}`, {
      cause: error,
    });
  }
}
