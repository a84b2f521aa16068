/** What the declared permissions mean for people. */

import { t } from '../../messages/plugins.ts';

const words = {
  shell: 'runsCommandsOnThisServer',
  files: 'readsAndWritesFilesOutside',
  network: 'connectsToOtherComputers',
  database: 'usesADatabase',
} as const;

/** One sentence for a permission; one nobody knows is shown as it is. */
export function permissionSentence(permission: string): string {
  return isKnown(permission) ? t(words[permission]) : permission;
}

function isKnown(permission: string): permission is keyof typeof words {
  return Object.hasOwn(words, permission);
}
