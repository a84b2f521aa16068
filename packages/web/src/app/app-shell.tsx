/** The frame around every page: sidebar or drawer, banners, content, command palette. */

import { Suspense, useEffect, useRef, type ReactNode } from 'react';
import { Outlet, ScrollRestoration, useLocation } from 'react-router';

import { lazyPart } from '../components/load-part.tsx';
import { applyLiveEvents } from './apply-events.ts';
import { useLiveLink } from '../features/live/live-link.ts';
import { ReconnectBanner } from '../features/live/reconnect-banner.tsx';
import { usePluginNotifications } from '../features/notifications/plugin-notifications.ts';
import { openPalette, paletteOpen, usePaletteKey } from '../features/palette/palette-state.ts';
import { sessionNumber } from '../features/session/session-over.ts';
import { SafeModeBanner } from '../features/views/safe-mode-banner.tsx';
import { ViewStage } from '../features/views/view-stage.tsx';
import { useWideScreen } from '../lib/media.ts';
import { useStore } from '../lib/store.ts';
import { pageOf } from './focus-target.ts';
import { LeaveGuard } from './leave-guard.tsx';
import { Sidebar } from './sidebar.tsx';
import { TopBar } from './top-bar.tsx';
import { t } from '../messages/shell.ts';

const Palette = lazyPart(async () => (await import('../features/palette/palette.tsx')).Palette);

/** The shell; live events flow while it is on show. */
export function AppShell(): ReactNode {
  const session = useStore(sessionNumber);
  usePaletteKey();
  usePluginNotifications();
  const wide = useWideScreen();
  const main = useRef<HTMLElement>(null);
  useFocusOnNavigation(main);
  const paletteWasOpen = useStore(paletteOpen);
  return (
    <div className="flex min-h-dvh">
      <LiveLink key={session} />
      <SkipLink target={main} />
      {wide && (
        <aside className="sticky top-0 z-20 h-dvh w-64 shrink-0 border-r border-border bg-card">
          <Sidebar onSearch={openPalette} />
        </aside>
      )}
      <div className="flex min-h-dvh min-w-0 flex-1 flex-col">
        {!wide && <TopBar onSearch={openPalette} />}
        <ReconnectBanner />
        <SafeModeBanner />
        {/* Named, because a view in a frame may have a main part of its own. */}
        <main
          ref={main}
          id="main"
          aria-label={t('content')}
          tabIndex={-1}
          className="flex min-w-0 flex-1 flex-col"
        >
          <Outlet />
          <ViewStage />
        </main>
      </div>
      <LeaveGuard />
      <ScrollRestoration />
      {paletteWasOpen && (
        <Suspense>
          <Palette />
        </Suspense>
      )}
    </div>
  );
}

/** Live events; a stream that ended with the session begins anew with the next one. */
function LiveLink(): ReactNode {
  useLiveLink(applyLiveEvents);
  return null;
}

function SkipLink({ target }: { readonly target: React.RefObject<HTMLElement | null> }): ReactNode {
  return (
    <a
      href="#main"
      onClick={(event) => {
        // The base address would make this a link to another page.
        event.preventDefault();
        target.current?.focus();
      }}
      className="fixed top-2 left-2 z-50 -translate-y-20 flex h-11 items-center rounded-lg bg-primary px-4 text-sm font-medium text-on-primary focus:translate-y-0"
    >
      {t('skipToContent')}
    </a>
  );
}

/** Moves focus to the new page's heading when the page changes, and leaves it alone otherwise. */
function useFocusOnNavigation(main: React.RefObject<HTMLElement | null>): void {
  const page = pageOf(useLocation().pathname);
  const last = useRef(page);
  useEffect(() => {
    if (last.current === page) return;
    last.current = page;
    const element = main.current;
    (element?.querySelector('h1') ?? element)?.focus({ preventScroll: true });
  }, [page, main]);
}
