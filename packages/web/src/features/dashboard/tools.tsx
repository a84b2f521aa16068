/** Where people who use tools arrive: each tool as a tile that says whether it works. */

import { Blocks, TriangleAlert } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { Page } from '../../components/page.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { PluginIcon } from '../../components/plugin-icon.tsx';
import { ErrorState, StateMessage } from '../../components/states.tsx';
import { Card } from '../../components/ui/card.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { toolLook } from '../plugins/plugin-state.ts';
import { toolPath } from '../plugins/plugin-list.ts';
import { usePlugins } from '../plugins/plugins.ts';
import { StatusDot } from '../plugins/status.tsx';
import { t } from '../../messages/dashboard.ts';
import { locale } from '../../messages/language.ts';

/** The page. */
export function Tools(): ReactNode {
  return (
    <Page>
      <PageHeader title={t('yourTools')} />
      <Content />
    </Page>
  );
}

function Content(): ReactNode {
  const plugins = usePlugins();
  if (plugins.isPending) {
    return (
      <SkeletonGroup
        label={t('loadingYourTools')}
        className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-3"
      >
        {[0, 1, 2].map((index) => (
          <Skeleton key={index} className="h-36" />
        ))}
      </SkeletonGroup>
    );
  }
  if (plugins.isError) {
    return (
      <Card>
        <ErrorState title={t('yourToolsCouldNotBe')} error={plugins.error} onRetry={plugins.refetch} />
      </Card>
    );
  }
  const tools = plugins.data
    .filter((plugin) => toolPath(plugin) !== null)
    .toSorted((a, b) => a.name.localeCompare(b.name, locale()));
  if (tools.length === 0) {
    return (
      <Card>
        <StateMessage icon={<Blocks />} title={t('noToolsYet')}>
          {t('anAdministratorDecidesWhichTools')}
        </StateMessage>
      </Card>
    );
  }
  return (
    <ul aria-label={t('yourTools')} className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-3">
      {tools.map((tool) => (
        <li key={tool.id}>
          <Tile tool={tool} />
        </li>
      ))}
    </ul>
  );
}

function Tile({ tool }: { readonly tool: PluginInfo }): ReactNode {
  const { word, tone } = toolLook(tool);
  return (
    <Link
      to={toolPath(tool) ?? '/'}
      data-testid={`tool-${tool.id}`}
      className="flex h-full flex-col rounded-card border border-border bg-card p-5 shadow-card transition-colors hover:border-control hover:bg-sunken"
    >
      <span className="flex items-center gap-4">
        <span className="flex size-12 shrink-0 items-center justify-center rounded-xl bg-accent-soft text-xl text-accent">
          <PluginIcon icon={tool.icon} className="size-6" />
        </span>
        <span className="min-w-0 flex-1 text-base font-semibold [overflow-wrap:anywhere]">{tool.name}</span>
        {tone !== 'warning' && <StatusDot plugin={tool} className="size-2.5" />}
      </span>
      {tool.description !== null && (
        <span className="mt-3 line-clamp-2 text-sm text-muted">{tool.description}</span>
      )}
      {tone === 'warning' && (
        <span className="mt-3 flex gap-2 text-sm text-soft">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warning" />
          <span>{t('theAdministratorHasBeenTold', { word })}</span>
        </span>
      )}
      {tone === 'info' && <span className="mt-3 text-sm text-soft">{word}…</span>}
    </Link>
  );
}
