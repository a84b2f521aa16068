/** The list of plugins on narrow screens. */

import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';

import { Badge } from '../../components/ui/badge.tsx';
import { Card } from '../../components/ui/card.tsx';
import { formatBytes, formatPercent } from '../../lib/format.ts';
import { useIsAdmin } from '../session/user-context.ts';
import { PluginExtra, useHasExtra } from './plugin-extra.tsx';
import { PluginMenu } from './plugin-menu.tsx';
import { licenseLook } from './plugin-state.ts';
import { PluginName } from './plugin-table.tsx';
import { PluginToggle } from './plugin-toggle.tsx';
import { StatusBadge } from './status.tsx';
import { Uptime } from './uptime.tsx';
import { t } from '../../messages/plugins.ts';

/** One card per plugin. */
export function PluginCards({ plugins }: { readonly plugins: readonly PluginInfo[] }): ReactNode {
  return (
    <ul aria-label={t('plugins')} className="grid grid-cols-1 gap-4 md:grid-cols-2">
      {plugins.map((plugin) => (
        <li key={plugin.id} className="min-w-0">
          <PluginCard plugin={plugin} />
        </li>
      ))}
    </ul>
  );
}

function PluginCard({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const admin = useIsAdmin();
  const extra = useHasExtra(plugin);
  const license = licenseLook(plugin);
  return (
    <Card
      data-testid={`plugin-row-${plugin.id}`}
      data-state={plugin.state}
      className="flex h-full flex-col p-4"
    >
      <div className="flex items-start justify-between gap-2">
        <PluginName plugin={plugin} admin={admin} />
        <PluginMenu plugin={plugin} />
      </div>
      <div className="mt-3 flex items-center justify-between gap-3">
        <div className="flex flex-wrap gap-2">
          <StatusBadge plugin={plugin} />
          {license !== null && <Badge tone={license.tone}>{t('license', { word: license.word })}</Badge>}
        </div>
        {admin && <PluginToggle plugin={plugin} />}
      </div>
      <dl className="mt-3 grid grid-cols-2 gap-x-4 gap-y-2 border-t border-border pt-3 text-[0.8125rem]">
        <Fact label={t('cpu')}>{plugin.cpu_percent === null ? '–' : formatPercent(plugin.cpu_percent)}</Fact>
        <Fact label={t('memory')}>
          {plugin.memory_bytes === null ? '–' : formatBytes(plugin.memory_bytes)}
        </Fact>
        <Fact label={t('uptime')}>
          <Uptime plugin={plugin} />
        </Fact>
        <Fact label={t('restarts')}>{plugin.restarts}</Fact>
      </dl>
      {extra && (
        <div className="mt-3 border-t border-border pt-3">
          <PluginExtra plugin={plugin} />
        </div>
      )}
    </Card>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="flex justify-between gap-2">
      <dt className="text-muted">{label}</dt>
      <dd className="whitespace-nowrap tabular-nums">{children}</dd>
    </div>
  );
}
