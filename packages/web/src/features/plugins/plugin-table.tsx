/** The list of plugins on wide screens. */

import { ArrowDown, ArrowUp } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { PluginIcon } from '../../components/plugin-icon.tsx';
import { Badge } from '../../components/ui/badge.tsx';
import { Card } from '../../components/ui/card.tsx';
import { cn } from '../../lib/cn.ts';
import { formatBytes, formatPercent } from '../../lib/format.ts';
import { useIsAdmin } from '../session/user-context.ts';
import type { SortKey, SortOrder } from './filter-plugins.ts';
import { PluginExtra, useHasExtra } from './plugin-extra.tsx';
import { viewPath } from './plugin-list.ts';
import { PluginMenu } from './plugin-menu.tsx';
import { licenseLook } from './plugin-state.ts';
import { PluginToggle } from './plugin-toggle.tsx';
import { StatusBadge } from './status.tsx';
import { Uptime } from './uptime.tsx';
import { t } from '../../messages/plugins.ts';

/** Props of {@link PluginTable}. */
export interface PluginTableProps {
  readonly plugins: readonly PluginInfo[];
  readonly sort: SortOrder;
  readonly onSort: (key: SortKey) => void;
}

/** The table. */
export function PluginTable({ plugins, sort, onSort }: PluginTableProps): ReactNode {
  const admin = useIsAdmin();
  const heading = { sort, onSort };
  return (
    <Card className="overflow-hidden">
      <table className="w-full text-sm">
        <caption className="sr-only">{t('plugins')}</caption>
        <thead>
          <tr className="border-b border-border text-left text-[0.8125rem] text-muted">
            <Heading {...heading} column="name" label={t('plugin')} className="pl-5" />
            <Heading {...heading} column="state" label={t('status')} />
            <Heading {...heading} column="cpu" label={t('cpu')} numeric />
            <Heading {...heading} column="memory" label={t('memory')} numeric />
            <Heading {...heading} column="uptime" label={t('uptime')} numeric />
            <Heading {...heading} column="restarts" label={t('restarts')} numeric />
            <th scope="col" className="px-3 py-2.5 font-medium">
              {t('license2')}
            </th>
            {admin && (
              <th scope="col" className="px-3 py-2.5 font-medium">
                {t('on')}
              </th>
            )}
            <th scope="col" className="w-12 pr-3">
              <span className="sr-only">{t('more')}</span>
            </th>
          </tr>
        </thead>
        {plugins.map((plugin) => (
          <Row key={plugin.id} plugin={plugin} admin={admin} />
        ))}
      </table>
    </Card>
  );
}

interface HeadingProps {
  readonly column: SortKey;
  readonly label: string;
  readonly sort: SortOrder;
  readonly onSort: (key: SortKey) => void;
  readonly numeric?: boolean;
  readonly className?: string;
}

function Heading({ column, label, sort, onSort, numeric = false, className }: HeadingProps): ReactNode {
  const sorted = sort.key === column;
  const Arrow = sort.descending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
      className={cn('px-3 py-1 font-medium', className)}
    >
      <button
        type="button"
        onClick={() => onSort(column)}
        className={cn(
          'flex h-8 items-center gap-1 rounded-md hover:text-fg',
          sorted && 'text-fg',
          numeric && 'ml-auto flex-row-reverse',
        )}
      >
        {label}
        <Arrow aria-hidden className={cn('size-3.5', !sorted && 'invisible')} />
      </button>
    </th>
  );
}

function Row({ plugin, admin }: { readonly plugin: PluginInfo; readonly admin: boolean }): ReactNode {
  const extra = useHasExtra(plugin);
  const license = licenseLook(plugin);
  const cell = cn('px-3 pt-2.5 align-middle', extra ? 'pb-0.5' : 'pb-2.5');
  const number = cn(cell, 'text-right whitespace-nowrap text-soft tabular-nums');
  return (
    <tbody
      data-testid={`plugin-row-${plugin.id}`}
      data-state={plugin.state}
      className="border-b border-border last:border-b-0"
    >
      <tr>
        <th scope="row" className={cn(cell, 'max-w-80 pl-5 text-left font-normal')}>
          <PluginName plugin={plugin} admin={admin} />
        </th>
        <td className={cell}>
          <StatusBadge plugin={plugin} />
        </td>
        <td className={number}>{plugin.cpu_percent === null ? '–' : formatPercent(plugin.cpu_percent)}</td>
        <td className={number}>{plugin.memory_bytes === null ? '–' : formatBytes(plugin.memory_bytes)}</td>
        <td className={number}>
          <Uptime plugin={plugin} />
        </td>
        <td className={number}>{plugin.restarts}</td>
        <td className={cn(cell, 'text-soft')}>
          {license === null ? '–' : <Badge tone={license.tone}>{license.word}</Badge>}
        </td>
        {admin && (
          <td className={cell}>
            <PluginToggle plugin={plugin} />
          </td>
        )}
        <td className={cn(cell, 'pr-3')}>
          <PluginMenu plugin={plugin} />
        </td>
      </tr>
      {extra && (
        <tr>
          <td colSpan={admin ? 9 : 8} className="pr-5 pb-4 pl-[4.25rem]">
            <PluginExtra plugin={plugin} />
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** Icon, name and version; they lead to the plugin's page, for clients to its view. */
export function PluginName({
  plugin,
  admin,
}: {
  readonly plugin: PluginInfo;
  readonly admin: boolean;
}): ReactNode {
  const page = admin ? `/plugins/${encodeURIComponent(plugin.id)}` : null;
  const path = page ?? viewPath(plugin);
  const classes = 'group flex min-h-11 min-w-0 items-center gap-3 rounded-lg';
  if (path === null) {
    return (
      <div className={classes}>
        <NameAndVersion plugin={plugin} />
      </div>
    );
  }
  return (
    <Link to={path} className={classes}>
      <NameAndVersion plugin={plugin} />
    </Link>
  );
}

function NameAndVersion({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  return (
    <>
      <span className="flex size-9 shrink-0 items-center justify-center rounded-lg bg-accent-soft text-accent">
        <PluginIcon icon={plugin.icon} />
      </span>
      <span className="min-w-0">
        <span className="block truncate font-medium group-[a]:group-hover:text-accent group-[a]:group-hover:underline">
          {plugin.name}
        </span>
        <span className="block truncate text-[0.8125rem] text-muted">
          {plugin.version}
          {plugin.author !== null && ` · ${plugin.author}`}
        </span>
      </span>
    </>
  );
}
