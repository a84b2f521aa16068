/** The fixed entries of the panel, for the sidebar and the command palette. */

import { Blocks, House, LayoutDashboard, ScrollText, Settings, type LucideIcon } from 'lucide-react';
import { t } from '../messages/shell.ts';

/** An entry. */
export interface NavigationEntry {
  readonly path: string;
  readonly label: string;
  readonly icon: LucideIcon;
  /** Only for administrators. */
  readonly admin: boolean;
}

/** The page one lands on: the server for who looks after it, the tools for who uses them. */
export function firstEntry(isAdmin: boolean): NavigationEntry {
  return isAdmin
    ? { path: '/', label: t('dashboard'), icon: LayoutDashboard, admin: true }
    : { path: '/', label: t('home'), icon: House, admin: false };
}

/** The pages below the plugins' own entries. */
export function panelEntries(): readonly NavigationEntry[] {
  return [
    { path: '/plugins', label: t('plugins'), icon: Blocks, admin: true },
    { path: '/activity', label: t('activity'), icon: ScrollText, admin: true },
    { path: '/settings', label: t('settings'), icon: Settings, admin: false },
  ];
}
