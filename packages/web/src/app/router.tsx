/** Which address shows which page. Pages are loaded when they are first visited. */

import type { ComponentType, ReactNode } from 'react';
import { createBrowserRouter, Outlet } from 'react-router';

import { loadPart, type LoadPart } from '../components/load-part.tsx';
import type { AppRouter } from '../lib/app-router.ts';
import { basePath } from '../lib/panel-url.ts';
import { AppShell } from './app-shell.tsx';
import { NotFoundPage } from '../components/not-found-page.tsx';
import { pages } from './pages.ts';
import { RouteError } from './route-error.tsx';
import { SessionGate } from './session-gate.tsx';
import { StartScreen } from './start-screen.tsx';
import { Toasts } from './toasts.tsx';

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
            lazy: page(pages.login),
          },
          {
            path: 'setup',
            lazy: page(pages.setup),
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
                    lazy: page(pages.dashboard),
                  },
                  {
                    path: 'plugins',
                    lazy: page(pages.plugins),
                  },
                  {
                    path: 'plugins/:id/:tab?',
                    lazy: page(pages.plugin),
                  },
                  {
                    path: 'p/:route/*',
                    lazy: page(pages.view),
                  },
                  {
                    path: 'activity',
                    lazy: page(pages.activity),
                  },
                  {
                    path: 'settings/:section?/:plugin?',
                    lazy: page(pages.settings),
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

function page(load: LoadPart<object>): () => Promise<{ Component: ComponentType }> {
  return async () => ({ Component: await loadPart(load) });
}
