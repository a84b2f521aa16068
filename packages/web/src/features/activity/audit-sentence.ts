/** What somebody did, as a sentence about it. */

import { t } from '../../messages/activity.ts';
import type { ActivityEntry } from './activity.ts';

/** What a sentence names. `refused` is `yes` or `no`. */
interface Facts {
  readonly actor: string;
  readonly refused: string;
  readonly plugin: string;
}

/** Actions that are about no account. */
const sentences: Readonly<Record<string, (facts: Facts) => string>> = {
  'auth.login': (facts) => t('authLogin', facts),
  'auth.logout': (facts) => t('authLogout', facts),
  'auth.confirm': (facts) => t('authConfirm', facts),
  'auth.password_change': (facts) => t('authPasswordChange', facts),
  'auth.language_change': (facts) => t('authLanguageChange', facts),
  'setup.complete': (facts) => t('setupComplete', facts),
  'panel.settings': (facts) => t('panelSettings', facts),
  'plugin.rescan': (facts) => t('pluginRescan', facts),
  'plugin.enable': (facts) => t('pluginEnable', facts),
  'plugin.disable': (facts) => t('pluginDisable', facts),
  'plugin.restart': (facts) => t('pluginRestart', facts),
  'plugin.rollback': (facts) => t('pluginRollback', facts),
  'plugin.settings': (facts) => t('pluginSettings', facts),
  'plugin.access': (facts) => t('pluginAccess', facts),
  'plugin.license': (facts) => t('pluginLicense', facts),
  'plugin.license_remove': (facts) => t('pluginLicenseRemove', facts),
  'plugin.license_restore': (facts) => t('pluginLicenseRestore', facts),
  'plugin.view_data': (facts) => t('pluginViewData', facts),
  'token.create': (facts) => t('tokenCreate', facts),
  'backup.make': (facts) => t('backupMake', facts),
  'backup.schedule': (facts) => t('backupSchedule', facts),
  'token.confirm': (facts) => t('tokenConfirm', facts),
  'token.revoke': (facts) => t('tokenRevoke', facts),
};

/** Actions that are about an account. */
const accountSentences: Readonly<Record<string, (facts: Facts & { readonly user: string }) => string>> = {
  'user.create': (facts) => t('userCreate', facts),
  'user.update': (facts) => t('userUpdate', facts),
  'user.password_reset': (facts) => t('userPasswordReset', facts),
  'user.delete': (facts) => t('userDelete', facts),
};

/** The sentence; the server's own words for what is not known here. */
export function auditSentence(entry: ActivityEntry, pluginName: string | null): string {
  const { type, actor, message, details } = entry;
  const { username } = details;
  const user = typeof username === 'string' ? username : null;
  if (type === 'auth.login_failed')
    return user === null ? t('somebodyFailed') : t('somebodyFailedAs', { username: user });
  if (actor === null) return message;
  const facts = { actor, refused: 'failed' in details ? 'yes' : 'no', plugin: pluginName ?? t('aPlugin') };
  if (Object.hasOwn(accountSentences, type))
    return user === null ? message : (accountSentences[type]?.({ ...facts, user }) ?? message);
  return Object.hasOwn(sentences, type) ? (sentences[type]?.(facts) ?? message) : message;
}
