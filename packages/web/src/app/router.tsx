/** Which address shows which page. Pages are loaded when they are first visited. */

import type { ReactNode } from 'react';
import { createBrowserRouter, Outlet } from 'react-router';

import { basePath } from '../lib/panel-url.ts';
import { AppShell } from './app-shell.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { RouteError } from './route-error.tsx';
import { SessionGate } from './session-gate.tsx';
import { StartScreen } from './start-screen.tsx';
import { Toasts } from './toasts.tsx';

/** The router of the panel. */
export type AppRouter = ReturnType<typeof createBrowserRouter>;

/** Creates the router. */
export function createAppRouter(): AppRouter {
  return createBrowserRouter(
    [
      {
        element: <Root />,
        ErrorBoundary: RouteError,
        HydrateFallback: StartScreen,
        children: [
          {
            path: 'login',
            lazy: async () => ({ Component: (await import('../features/session/login-page.tsx')).LoginPage }),
          },
          {
            path: 'setup',
            lazy: async () => ({ Component: (await import('../features/session/setup-page.tsx')).SetupPage }),
          },
          {
            element: (
              <SessionGate>
                <AppShell />
              </SessionGate>
            ),
            children: [
              {
                ErrorBoundary: RouteError,
                children: [
                  {
                    index: true,
                    lazy: async () => ({
                      Component: (await import('../features/dashboard/dashboard-page.tsx')).DashboardPage,
                    }),
                  },
                  {
                    path: 'plugins',
                    lazy: async () => ({
                      Component: (await import('../features/plugins/plugins-page.tsx')).PluginsPage,
                    }),
                  },
                  {
                    path: 'plugins/:id/:tab?',
                    lazy: async () => ({
                      Component: (await import('../features/plugin-page/plugin-page.tsx')).PluginPage,
                    }),
                  },
                  {
                    path: 'p/:route/*',
                    lazy: async () => ({
                      Component: (await import('../features/views/view-page.tsx')).ViewPage,
                    }),
                  },
                  {
                    path: 'activity',
                    lazy: async () => ({
                      Component: (await import('../features/activity/activity-page.tsx')).ActivityPage,
                    }),
                  },
                  {
                    path: 'settings/:section?/:plugin?',
                    lazy: async () => ({
                      Component: (await import('../features/settings/settings-page.tsx')).SettingsPage,
                    }),
                  },
                  { path: '*', Component: NotFoundPage },
                ],
              },
            ],
          },
        ],
      },
    ],
    { basename: basePath === '' ? '/' : basePath },
  );
}

function Root(): ReactNode {
  return (
    <>
      <Outlet />
      <Toasts />
    </>
  );
}
