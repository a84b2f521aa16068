/** What somebody did, as a sentence about it. */

import type { ActivityEntry } from './activity.ts';

/** Past and infinitive of an action; `{plugin}` and `{user}` stand for names. */
type Phrase = readonly [past: string, infinitive: string];

const phrases: Readonly<Record<string, Phrase>> = {
  'auth.login': ['logged in', 'log in'],
  'auth.logout': ['logged out', 'log out'],
  'auth.confirm': ['entered the password again', 'enter the password again'],
  'auth.password_change': ['changed the own password', 'change the own password'],
  'auth.language_change': ['chose a language', 'choose a language'],
  'setup.complete': ['set up the panel', 'set up the panel'],
  'panel.settings': ['changed the settings of the panel', 'change the settings of the panel'],
  'plugin.rescan': ['had the plugins folder looked at', 'have the plugins folder looked at'],
  'plugin.enable': ['turned on {plugin}', 'turn on {plugin}'],
  'plugin.disable': ['turned off {plugin}', 'turn off {plugin}'],
  'plugin.restart': ['restarted {plugin}', 'restart {plugin}'],
  'plugin.rollback': [
    'went back to the previous version of {plugin}',
    'go back to the previous version of {plugin}',
  ],
  'plugin.settings': ['changed the settings of {plugin}', 'change the settings of {plugin}'],
  'plugin.access': ['chose who uses {plugin}', 'choose who uses {plugin}'],
  'plugin.license': ['installed a license for {plugin}', 'install a license for {plugin}'],
  'plugin.license_remove': ['removed the license of {plugin}', 'remove the license of {plugin}'],
  'plugin.license_restore': [
    'put back the previous license of {plugin}',
    'put back the previous license of {plugin}',
  ],
  'plugin.view_data': ['used the stored data of {plugin}', 'use the stored data of {plugin}'],
  'user.create': ['created the user {user}', 'create the user {user}'],
  'user.update': ['changed the user {user}', 'change the user {user}'],
  'user.password_reset': ['set the password of {user}', 'set the password of {user}'],
  'user.delete': ['deleted the user {user}', 'delete the user {user}'],
  'token.create': ['made an API token', 'make an API token'],
  'backup.make': ['made a backup', 'make a backup'],
  'backup.schedule': ['changed when backups are made', 'change when backups are made'],
  'token.confirm': ['confirmed an API token', 'confirm an API token'],
  'token.revoke': ['revoked an API token', 'revoke an API token'],
};

/** The sentence; the server's own words for what is not known here. */
export function auditSentence(entry: ActivityEntry, pluginName: string | null): string {
  const { type, actor, message, details } = entry;
  if (type === 'auth.login_failed') return `Somebody failed to log in${asWhom(details)}`;
  const phrase = Object.hasOwn(phrases, type) ? phrases[type] : undefined;
  const user = userOf(details);
  if (phrase === undefined || actor === null || (phrase[0].includes('{user}') && user === null))
    return message;
  const fill = (text: string): string =>
    text.replace('{plugin}', () => pluginName ?? 'a plugin').replace('{user}', () => user ?? '');
  return 'failed' in details
    ? `${actor} tried to ${fill(phrase[1])}, which was refused`
    : `${actor} ${fill(phrase[0])}`;
}

function asWhom({ username }: ActivityEntry['details']): string {
  return typeof username === 'string' ? ` as "${username}"` : '';
}

function userOf({ username }: ActivityEntry['details']): string | null {
  return typeof username === 'string' ? `"${username}"` : null;
}
