/** Where the interface starts. */

import './styles/index.css';

import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode, useSyncExternalStore, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';

import { createQueryClient } from './app/query-client.ts';
import { startPrefetch } from './app/prefetch.ts';
import { createAppRouter } from './app/router.tsx';
import { isOnPublicPage, startSessionWatch } from './features/session/session-watch.ts';
import { meQuery } from './features/session/session.ts';
import { language, showLanguage } from './messages/language.ts';
import { removeServiceWorkers } from './lib/remove-workers.ts';
import { startTheme } from './lib/theme.ts';

startTheme();
const client = createQueryClient();
const router = createAppRouter();
// Ask who is there while the page loads; the session gate shows what comes of it.
if (!isOnPublicPage(router)) client.query(meQuery).catch(() => undefined);
startSessionWatch(client, router);
// Missing where the page is not secure, whatever the types say.
void removeServiceWorkers((navigator as Partial<Navigator>).serviceWorker, document.baseURI);

const root = document.getElementById('root');
if (root === null) throw new Error('Cannot start: the page has no element "root"');
const page = createRoot(root);
void showLanguage(null).then(() => {
  page.render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <Interface />
      </QueryClientProvider>
    </StrictMode>,
  );
});
startPrefetch();

/** Every word on the page is asked for when it is drawn, so another language draws all of it anew. */
function Interface(): ReactNode {
  return <RouterProvider key={useSyncExternalStore(language.subscribe, language.get)} router={router} />;
}
