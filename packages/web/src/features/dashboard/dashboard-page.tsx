/** The page one lands on: the server, the plugins and what asks for a person; for people who only use tools, their tools. */

import type { ReactNode } from 'react';

import { Page } from '../../components/page.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { formatDuration } from '../../lib/format.ts';
import { useIsAdmin } from '../session/user-context.ts';
import { useSystemHistory } from '../system/history.ts';
import { AttentionCard } from './attention-card.tsx';
import { FirstRunCard } from './first-run-card.tsx';
import { PluginHealthCard } from './plugin-health-card.tsx';
import { RecentEventsCard } from './recent-events-card.tsx';
import { Tools } from './tools.tsx';
import { Vitals } from './vitals.tsx';
import { t } from '../../messages/dashboard.ts';

/** The page, by role. */
export function DashboardPage(): ReactNode {
  return useIsAdmin() ? <Dashboard /> : <Tools />;
}

function Dashboard(): ReactNode {
  const system = useSystemHistory().data?.samples.at(-1);
  const uptime = system === undefined ? '' : formatDuration(system.uptime_s * 1000).replaceAll(' ', '\u00a0');
  const description =
    system === undefined ? '\u00a0' : t('upFor', { hostname: system.hostname, os: system.os, uptime });
  return (
    <Page>
      <PageHeader title={t('dashboard')} description={description} />
      <div className="space-y-5">
        <Vitals />
        <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="min-w-0 space-y-5">
            <FirstRunCard />
            <AttentionCard />
            <PluginHealthCard />
          </div>
          <RecentEventsCard />
        </div>
      </div>
    </Page>
  );
}
