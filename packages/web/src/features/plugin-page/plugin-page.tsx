/** A plugin's own page: name, state and actions, and a tab for each thing one may want to know. */

import { LayoutPanelLeft, PackageX, RotateCw } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import { Suspense, type ReactNode } from 'react';
import { Link, useParams } from 'react-router';

import { NotFoundPage } from '../../components/not-found-page.tsx';
import { lazyPart } from '../../components/load-part.tsx';
import { Page } from '../../components/page.tsx';
import { PageHeader, usePageTitle } from '../../components/page-header.tsx';
import { PluginIcon } from '../../components/plugin-icon.tsx';
import { ErrorState, ForbiddenState, StateMessage } from '../../components/states.tsx';
import { TabBar } from '../../components/tab-bar.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { usePendingAction, usePluginAction } from '../plugins/plugin-actions.ts';
import { viewPath } from '../plugins/plugin-list.ts';
import { needsLicense } from '../plugins/plugin-state.ts';
import { PluginToggle } from '../plugins/plugin-toggle.tsx';
import { usePlugins } from '../plugins/plugins.ts';
import { StatusBadge } from '../plugins/status.tsx';
import { useIsAdmin } from '../session/user-context.ts';
import { tabLabel, tabPath, tabsOf, toPluginTab, type PluginTab } from './plugin-tabs.ts';
import { t } from '../../messages/plugin-page.ts';

interface OfPlugin {
  readonly plugin: PluginInfo;
}

const tabs: Readonly<Record<PluginTab, (props: OfPlugin) => ReactNode>> = {
  overview: lazyPart(async () => (await import('./overview-tab.tsx')).OverviewTab),
  logs: lazyPart(async () => (await import('../logs/logs-tab.tsx')).LogsTab),
  events: lazyPart(async () => (await import('./events-tab.tsx')).EventsTab),
  settings: lazyPart(async () => (await import('../plugin-settings/settings-tab.tsx')).SettingsTab),
  data: lazyPart(async () => (await import('./data-tab.tsx')).DataTab),
};

/** The page. */
export function PluginPage(): ReactNode {
  const { id = '', tab: tabText } = useParams();
  const isAdmin = useIsAdmin();
  const plugins = usePlugins();
  const plugin = plugins.data?.find((each) => each.id === id);
  const tab = toPluginTab(tabText);
  if (tab === null) return <NotFoundPage />;
  if (!isAdmin) {
    return (
      <Page>
        <PageHeader title={plugin?.name ?? t('plugin')} />
        <ForbiddenState />
      </Page>
    );
  }
  if (plugin !== undefined) return <KnownPlugin key={plugin.id} plugin={plugin} tab={tab} />;
  if (plugins.isPending) return <LoadingPage />;
  return (
    <Page>
      <PageHeader title={id} />
      {plugins.isError ? (
        <ErrorState title={t('thePluginCouldNotBe')} error={plugins.error} onRetry={plugins.refetch} />
      ) : (
        <StateMessage
          icon={<PackageX />}
          title={t('thereIsNoSuchPlugin')}
          actions={
            <Button asChild variant="primary">
              <Link to="/plugins">{t('showAllPlugins')}</Link>
            </Button>
          }
        >
          {t('itsFileMayHaveBeen')}
        </StateMessage>
      )}
    </Page>
  );
}

function KnownPlugin({ plugin, tab }: OfPlugin & { readonly tab: PluginTab }): ReactNode {
  const shown = tabsOf(plugin);
  const Tab = tabs[tab];
  return (
    <Page>
      <Heading plugin={plugin} />
      <TabBar
        data-testid="plugin-tabs"
        label={t('pagesAbout', { name: plugin.name })}
        tabs={shown.map((name) => ({ path: tabPath(plugin.id, name), label: tabLabel(name) }))}
        current={tabPath(plugin.id, tab)}
      />
      {shown.includes(tab) ? (
        <Suspense fallback={<LoadingTab />}>
          <Tab plugin={plugin} />
        </Suspense>
      ) : (
        <StateMessage icon={<PackageX />} title={t('thisPluginHasNoSettings')}>
          {t('itDeclaresNothingThatCould')}
        </StateMessage>
      )}
    </Page>
  );
}

function Heading({ plugin }: OfPlugin): ReactNode {
  usePageTitle(plugin.name);
  const act = usePluginAction();
  const pending = usePendingAction(plugin.id);
  const view = viewPath(plugin);
  return (
    <header className="mb-5 flex flex-wrap items-center justify-between gap-x-6 gap-y-4">
      <div className="flex min-w-0 items-center gap-4">
        <span className="flex size-12 shrink-0 items-center justify-center rounded-xl bg-accent-soft text-xl text-accent">
          <PluginIcon icon={plugin.icon} className="size-6" />
        </span>
        <div className="min-w-0">
          <h1 tabIndex={-1} className="text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">
            {plugin.name}
          </h1>
          <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
            <StatusBadge plugin={plugin} />
            <span>{t('version3', { version: plugin.version })}</span>
          </p>
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {view !== null && (
          <Button asChild>
            <Link to={view}>
              <LayoutPanelLeft aria-hidden />
              {t('openView')}
            </Link>
          </Button>
        )}
        {plugin.enabled && !needsLicense(plugin) && (
          <Button
            busy={pending === 'restart'}
            disabled={pending !== undefined}
            onClick={() => void act(plugin, 'restart')}
          >
            {pending !== 'restart' && <RotateCw aria-hidden />}
            {plugin.state === 'failed' ? t('tryAgain') : t('restart')}
          </Button>
        )}
        {plugin.state !== 'invalid' && (
          <span className="flex items-center gap-1.5 pl-1 text-sm text-soft">
            <PluginToggle plugin={plugin} />
            <span aria-hidden className="max-sm:hidden">
              {plugin.enabled ? t('on') : t('off')}
            </span>
          </span>
        )}
      </div>
    </header>
  );
}

function LoadingPage(): ReactNode {
  return (
    <Page>
      <h1 className="sr-only">{t('plugin')}</h1>
      <div aria-hidden className="mb-6 flex items-center gap-4">
        <Skeleton className="size-12 rounded-xl" />
        <div className="space-y-2">
          <Skeleton className="h-6 w-40" />
          <Skeleton className="h-5 w-28" />
        </div>
      </div>
      <LoadingTab />
    </Page>
  );
}

function LoadingTab(): ReactNode {
  return (
    <SkeletonGroup label={t('loadingThePage')} className="space-y-4">
      <Skeleton className="h-10 w-72 max-w-full" />
      <Skeleton className="h-40" />
      <Skeleton className="h-40" />
    </SkeletonGroup>
  );
}
