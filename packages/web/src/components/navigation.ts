/** The fixed entries of the panel, for the sidebar and the command palette. */

import { Blocks, House, LayoutDashboard, ScrollText, Settings, type LucideIcon } from 'lucide-react';

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
    ? { path: '/', label: 'Dashboard', icon: LayoutDashboard, admin: true }
    : { path: '/', label: 'Home', icon: House, admin: false };
}

/** The pages below the plugins' own entries. */
export const panelEntries: readonly NavigationEntry[] = [
  { path: '/plugins', label: 'Plugins', icon: Blocks, admin: true },
  { path: '/activity', label: 'Activity', icon: ScrollText, admin: true },
  { path: '/settings', label: 'Settings', icon: Settings, admin: false },
];
