/** One mount of a view: opens it on the stage, covers it while it loads, says what went wrong. */

import type { PluginInfo } from '@toru/api';
import { useEffect, useEffectEvent, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { useLocation, useNavigate } from 'react-router';
import { toast } from 'sonner';

import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { createStore, useStore, type Store } from '../../lib/store.ts';
import { createWatched } from '../../lib/watched.ts';
import { useUser } from '../session/user-context.ts';
import { createEntryDesk, entryOf } from './entry-desk.ts';
import { faultTitle } from './fault-title.ts';
import { ViewCard, ViewNotice } from './view-cards.tsx';
import { createViewHost } from './view-host.ts';
import { notYetUp, type ViewLife } from './view-mount.ts';
import { openSession, type ViewSession } from './view-session.ts';
import { viewStage } from './stage.ts';
import { pathInView } from './view-target.ts';
import { t } from '../../messages/views.ts';

/** Props of {@link MountedView}. */
export interface MountedViewProps {
  readonly plugin: PluginInfo;
  /** Told how the view does. */
  readonly life: Store<ViewLife>;
  readonly onReload: () => void;
}

/** The view. A new key closes it and opens it again. */
export function MountedView({ plugin, life, onReload }: MountedViewProps): ReactNode {
  const stage = useStore(viewStage);
  const session = useViewSession(plugin, stage, life);
  if (session === null || stage === null) return null;
  return <SessionCover session={session} stage={stage} plugin={plugin} life={life} onReload={onReload} />;
}

function useViewSession(
  plugin: PluginInfo,
  stage: HTMLElement | null,
  life: Store<ViewLife>,
): ViewSession | null {
  const user = useUser();
  const navigate = useNavigate();
  const location = useLocation();
  const route = plugin.route ?? '/';
  const [path] = useState(() => createWatched(pathInView(location, route)));
  const [entry] = useState(() => createWatched(entryOf(location)));
  const locate = useEffectEvent(() => location);
  const [current] = useState(() => createStore<ViewSession | null>(null));

  const open = useEffectEvent((on: HTMLElement) => {
    const touch = (): void => life.set((now) => (now.isTouched ? now : { ...now, isTouched: true }));
    const history = createEntryDesk(entry, locate, navigate);
    const host = createViewHost({
      history,
      plugin,
      route,
      user,
      path,
      navigate: (target) => void navigate(target),
      touch,
    });
    return openSession(plugin, host, on);
  });

  useEffect(() => {
    if (stage === null) return;
    const opened = open(stage);
    current.set(opened);
    return () => {
      current.set(null);
      life.set(notYetUp);
      void opened.close().then((fault) => {
        if (fault !== null) toast.warning(faultTitle(opened.name, fault), { description: fault.message });
      });
    };
  }, [stage, current, life]);
  useEffect(() => {
    path.set(pathInView(location, route));
    entry.set(entryOf(location));
  }, [path, entry, location, route]);
  return useStore(current);
}

interface CoverProps extends MountedViewProps {
  readonly session: ViewSession;
  readonly stage: HTMLElement;
}

function SessionCover({ session, stage, plugin, life, onReload }: CoverProps): ReactNode {
  const { phase, fault, faultCount } = useStore(session.state);
  const ready = phase === 'ready';
  useEffect(() => {
    session.reveal(ready);
    life.set((now) => ({ ...now, isUp: ready }));
    if (ready && isFocusFree()) session.focus();
  }, [session, life, ready]);
  if (ready) {
    if (fault === null) return null;
    const dismiss = session.dismiss;
    return (
      <ViewNotice plugin={plugin} fault={fault} count={faultCount} onReload={onReload} onDismiss={dismiss} />
    );
  }
  return createPortal(
    <div className="absolute inset-0 flex flex-col items-center overflow-y-auto p-4 sm:pt-10">
      {fault === null ? <LoadingView /> : <ViewCard plugin={plugin} fault={fault} onReload={onReload} />}
    </div>,
    stage,
  );
}

/** Focus may move into the view when it rests on the heading of its page, not when the person is elsewhere. */
function isFocusFree(): boolean {
  const { activeElement } = document;
  return activeElement === null || activeElement === document.body || activeElement.matches('main, main h1');
}

/** Grey shapes while a view loads. */
export function LoadingView(): ReactNode {
  return (
    <SkeletonGroup label={t('loadingTheView')} className="w-full max-w-3xl space-y-4">
      <Skeleton className="h-8 w-1/3" />
      <Skeleton className="h-32" />
      <Skeleton className="h-32" />
    </SkeletonGroup>
  );
}
