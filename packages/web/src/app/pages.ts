/** The pages of the panel, each fetched when it is first visited. */

import type { LoadPart } from '../components/load-part.tsx';

/** A page. */
export type PageName =
  'login' | 'setup' | 'dashboard' | 'plugins' | 'plugin' | 'view' | 'activity' | 'settings';

/** What fetches each of them. */
export const pages: Readonly<Record<PageName, LoadPart<object>>> = {
  login: async () => (await import('../features/session/login-page.tsx')).LoginPage,
  setup: async () => (await import('../features/session/setup-page.tsx')).SetupPage,
  dashboard: async () => (await import('../features/dashboard/dashboard-page.tsx')).DashboardPage,
  plugins: async () => (await import('../features/plugins/plugins-page.tsx')).PluginsPage,
  plugin: async () => (await import('../features/plugin-page/plugin-page.tsx')).PluginPage,
  view: async () => (await import('../features/views/view-page.tsx')).ViewPage,
  activity: async () => (await import('../features/activity/activity-page.tsx')).ActivityPage,
  settings: async () => (await import('../features/settings/settings-page.tsx')).SettingsPage,
};
