/** All plugins at a glance. */

import { Blocks } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { PluginIcon } from '../../components/plugin-icon.tsx';
import { ErrorState, StateMessage } from '../../components/states.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { formatBytes, formatLatency, formatPercent } from '../../lib/format.ts';
import { viewPath } from '../plugins/plugin-list.ts';
import { stateLook } from '../plugins/plugin-state.ts';
import { usePlugins } from '../plugins/plugins.ts';
import { StatusDot } from '../plugins/status.tsx';
import { t } from '../../messages/dashboard.ts';
import { locale } from '../../messages/language.ts';

/** The card. */
export function PluginHealthCard(): ReactNode {
  const plugins = usePlugins();
  return (
    <Card aria-labelledby="health-title">
      <CardHeader id="health-title" title={t('plugins')}>
        {plugins.data !== undefined && plugins.data.length > 0 && (
          <Link
            to="/plugins"
            className="flex items-center text-[0.8125rem] font-medium text-accent hover:underline touch:min-h-11"
          >
            {t('managePlugins')}
          </Link>
        )}
      </CardHeader>
      <div className="px-5 pb-5">
        <Content plugins={plugins} />
      </div>
    </Card>
  );
}

function Content({ plugins }: { readonly plugins: ReturnType<typeof usePlugins> }): ReactNode {
  if (plugins.isPending) {
    return (
      <SkeletonGroup label={t('loadingPlugins')} className="grid grid-cols-1 gap-3 sm:grid-cols-2">
        {[0, 1, 2, 3].map((index) => (
          <Skeleton key={index} className="h-16" />
        ))}
      </SkeletonGroup>
    );
  }
  if (plugins.isError) {
    return (
      <ErrorState
        title={t('pluginsCouldNotBeLoaded')}
        error={plugins.error}
        onRetry={plugins.refetch}
        className="py-4"
      />
    );
  }
  const shown = plugins.data.filter(({ state }) => state !== 'invalid');
  if (shown.length === 0) {
    return (
      <StateMessage
        icon={<Blocks />}
        title={t('noPluginsYet')}
        className="py-4"
        actions={
          <Button asChild>
            <Link to="/plugins">{t('howToAddOne')}</Link>
          </Button>
        }
      >
        {t('everythingThisPanelDoesBeyond')}
      </StateMessage>
    );
  }
  return (
    <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      {shown
        .toSorted((a, b) => Number(b.enabled) - Number(a.enabled) || a.name.localeCompare(b.name, locale()))
        .map((plugin) => (
          <li key={plugin.id}>
            <Tile plugin={plugin} />
          </li>
        ))}
    </ul>
  );
}

function Tile({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const path = viewPath(plugin) ?? `/plugins/${encodeURIComponent(plugin.id)}`;
  return (
    <Link
      to={path}
      className="flex h-full items-center gap-3 rounded-lg border border-border px-3.5 py-3 transition-colors hover:border-control hover:bg-sunken"
    >
      <span className="flex size-9 shrink-0 items-center justify-center rounded-lg bg-accent-soft text-accent">
        <PluginIcon icon={plugin.icon} />
      </span>
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm font-medium">{plugin.name}</span>
        <span className="block truncate text-[0.8125rem] text-muted tabular-nums">{summary(plugin)}</span>
      </span>
      <StatusDot plugin={plugin} className="size-2.5" />
    </Link>
  );
}

function summary(plugin: PluginInfo): string {
  const { word } = stateLook(plugin);
  const facts = [
    plugin.cpu_percent === null ? null : formatPercent(plugin.cpu_percent),
    plugin.memory_bytes === null ? null : formatBytes(plugin.memory_bytes),
    plugin.requests.p50_ms === null ? null : formatLatency(plugin.requests.p50_ms),
  ].filter((fact) => fact !== null);
  return plugin.running && facts.length > 0 ? facts.join(' · ') : word;
}
