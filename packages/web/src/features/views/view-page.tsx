/** The page of a plugin's view. */

import { Compass } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import { useEffect, useState, type ReactNode } from 'react';
import { Link, useParams } from 'react-router';

import { Page } from '../../components/page.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { ErrorState, StateMessage } from '../../components/states.tsx';
import { Button } from '../../components/ui/button.tsx';
import { createStore, useStore } from '../../lib/store.ts';
import { usePlugins } from '../plugins/plugins.ts';
import { useIsAdmin } from '../session/user-context.ts';
import { useInstance } from '../../lib/instance.ts';
import { LoadingView, MountedView } from './mounted-view.tsx';
import { safeViews } from './safe-views.ts';
import { SituationCard } from './situation-card.tsx';
import { AwayBar, NewsBar } from './view-bars.tsx';
import { ViewHeader } from './view-header.tsx';
import { nextMount, notYetUp, remount, whatIsNew, type ViewLife, type ViewMount } from './view-mount.ts';
import { viewSituation } from './view-situation.ts';
import { t } from '../../messages/views.ts';

/** Finds the plugin by its route and shows its view. */
export function ViewPage(): ReactNode {
  const { route = '' } = useParams();
  const plugins = usePlugins();
  if (plugins.isPending) {
    return (
      <Middle>
        <LoadingView />
      </Middle>
    );
  }
  if (plugins.data === undefined) {
    return <ErrorState title={t('theViewCouldNotBe')} error={plugins.error} onRetry={plugins.refetch} />;
  }
  const plugin = plugins.data.find((each) => each.route === `/${route}` && each.state !== 'invalid');
  return plugin === undefined ? <NoSuchView route={route} /> : <PluginView key={plugin.id} plugin={plugin} />;
}

function PluginView({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const viewsOff = useStore(safeViews);
  const safeMode = useInstance().data?.safe_mode === true;
  const notice = useUpgradeNotice(plugin);
  const situation = viewSituation(plugin, viewsOff || safeMode);
  const { bundle_hash: bundle, style_hash: style } = plugin.ui;
  const offer = { situation, bundle, style };
  const [life] = useState(() => createStore<ViewLife>(notYetUp));
  const [kept, setKept] = useState<ViewMount | null>(null);
  const mount = nextMount(kept, offer, useStore(life));
  if (mount !== kept) setKept(mount);
  const reload = (): void => setKept(mount && remount(mount, offer));
  const news = mount && whatIsNew(mount, offer);
  return (
    <>
      <ViewHeader
        plugin={plugin}
        notice={news === null ? notice : null}
        onReload={situation === 'view' ? reload : null}
      />
      {mount !== null && situation !== 'view' && <AwayBar plugin={plugin} situation={situation} />}
      {mount !== null && news !== null && (
        <NewsBar key={`${news}:${bundle ?? ''}`} plugin={plugin} news={news} onReload={reload} />
      )}
      {mount !== null && (
        <MountedView
          key={`${mount.bundle ?? ''}:${mount.style ?? ''}:${mount.attempt}`}
          plugin={plugin}
          life={life}
          onReload={reload}
        />
      )}
      {mount === null && situation !== 'view' && (
        <Middle>
          <SituationCard plugin={plugin} situation={situation} />
        </Middle>
      )}
    </>
  );
}

function NoSuchView({ route }: { readonly route: string }): ReactNode {
  const admin = useIsAdmin();
  return (
    <Page>
      <PageHeader title={t('pageNotFound')} />
      <StateMessage
        icon={<Compass />}
        title={admin ? t('noPluginLivesAt', { route }) : t('thereIsNoSuchTool')}
        actions={
          <Button asChild variant="primary">
            <Link to={admin ? '/plugins' : '/'}>{admin ? t('seeAllPlugins') : t('seeYourTools')}</Link>
          </Button>
        }
      >
        {t('itMayHaveBeenRemoved')}
      </StateMessage>
    </Page>
  );
}

/** Centres its content in the place of the view. */
function Middle({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className="flex flex-1 flex-col items-center p-4 sm:pt-10">{children}</div>;
}

const noticeMs = 8000;

/** `Updated to version 2.0.0` for a while after the bundle has changed. */
function useUpgradeNotice({ version, ui: { bundle_hash: bundle } }: PluginInfo): string | null {
  const [known, setKnown] = useState(bundle);
  const [notice, setNotice] = useState<string | null>(null);
  if (bundle !== null && bundle !== known) {
    setKnown(bundle);
    if (known !== null) setNotice(t('updatedToVersion', { version }));
  }
  useEffect(() => {
    if (notice === null) return;
    const timer = setTimeout(() => setNotice(null), noticeMs);
    return () => clearTimeout(timer);
  }, [notice]);
  return notice;
}
