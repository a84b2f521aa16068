/** Sections of the settings, for the palette and the settings page. */

import { Archive, KeyRound, Scale, Settings, UserRound, UsersRound, type LucideIcon } from 'lucide-react';
import { t } from '../../messages/settings.ts';

/** A section. */
export interface SettingsEntry {
  readonly path: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Only for administrators. */
  readonly admin: boolean;
}

/** The sections of the panel itself; plugins add their own. */
export function settingsEntries(): readonly SettingsEntry[] {
  return [
    { path: '/settings/general', label: t('general'), icon: Settings, admin: true },
    { path: '/settings/account', label: t('accountAndPassword'), icon: UserRound, admin: false },
    { path: '/settings/users', label: t('users'), icon: UsersRound, admin: true },
    { path: '/settings/tokens', label: t('apiTokens'), icon: KeyRound, admin: true },
    { path: '/settings/backups', label: t('backups'), icon: Archive, admin: true },
    { path: '/settings/licenses', label: t('licenses'), icon: Scale, admin: true },
  ];
}
