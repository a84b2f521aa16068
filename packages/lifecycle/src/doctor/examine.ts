/** Examines an installation and its machine. Nothing is changed, and the panel may run or not. */

import { checkBackups, checkDatabase, checkDataDirectory, checkPlugins } from './data-checks.ts';
import type { Examined } from './examined.ts';
import { found, type Finding } from './finding.ts';
import { checkDisks, checkNode, checkSystemd } from './machine-checks.ts';
import { checkPort, checkPublicUrl } from './network-checks.ts';

type Check = (examined: Examined) => Finding | readonly Finding[] | Promise<Finding | readonly Finding[]>;

/** In the order in which findings are shown. */
const CHECKS: readonly Check[] = [
  checkNode,
  checkDataDirectory,
  checkDisks,
  checkPort,
  checkPublicUrl,
  checkSystemd,
  checkPlugins,
  checkDatabase,
  checkBackups,
];

/** All findings, what is right included. A check that cannot be carried out is a finding, too. */
export async function examine(examined: Examined): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const check of CHECKS) {
    examined.signal?.throwIfAborted();
    try {
      findings.push(...[await check(examined)].flat());
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      findings.push(
        found(
          'warning',
          'CHECK_FAILED',
          `Something could not be looked at: ${why}`,
          'Run it as root, or as the user of the panel',
        ),
      );
    }
  }
  return findings;
}
