/** The operator's supervision policy, from `<data>/policy.json`. Read once, at the start. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ToruError } from '@toru/protocol';

import { parsePolicy } from './policy-text.ts';
import type { OperatorPolicy } from './policy-text.ts';

/** Name of the file. */
const POLICY_FILE = 'policy.json';

/** @throws {ToruError} `CONFIG_INVALID` when the file is there and cannot be used. */
export function readPolicyFile(dataDir: string): OperatorPolicy {
  const path = join(dataDir, POLICY_FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { all: {}, plugins: new Map() };
    throw new ToruError('CONFIG_INVALID', `"${path}" cannot be read: ${String(error)}`, { cause: error });
  }
  const result = parsePolicy(text);
  if (result.ok) return result.policy;
  throw new ToruError('CONFIG_INVALID', result.problems.map((problem) => `"${path}" ${problem}`).join('\n'));
}
