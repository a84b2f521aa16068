/** Sections of the settings, for the palette and the settings page. */

import { Archive, KeyRound, Scale, Settings, UserRound, UsersRound, type LucideIcon } from 'lucide-react';

/** A section. */
export interface SettingsEntry {
  readonly path: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Only for administrators. */
  readonly admin: boolean;
}

/** The sections of the panel itself; plugins add their own. */
export const settingsEntries: readonly SettingsEntry[] = [
  { path: '/settings/general', label: 'General', icon: Settings, admin: true },
  { path: '/settings/account', label: 'Account and password', icon: UserRound, admin: false },
  { path: '/settings/users', label: 'Users', icon: UsersRound, admin: true },
  { path: '/settings/tokens', label: 'API tokens', icon: KeyRound, admin: true },
  { path: '/settings/backups', label: 'Backups', icon: Archive, admin: true },
  { path: '/settings/licenses', label: 'Licenses', icon: Scale, admin: true },
];
