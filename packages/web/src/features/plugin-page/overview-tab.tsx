/** What a plugin is and how it does: charts, trouble, facts, license, permissions, versions, last crash. */

import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { CopyButton } from '../../components/copy-button.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { formatBytes, formatCount, formatLatency } from '../../lib/format.ts';
import { LicenseCard } from '../licenses/license-card.tsx';
import { toItem } from '../licenses/license-item.ts';
import { useLicenses } from '../licenses/licenses.ts';
import { Permissions } from '../plugins/permissions.tsx';
import { isUnlicensed, needsLicense } from '../plugins/plugin-state.ts';
import { isLicenseRefusal } from '../plugins/trouble-cause.ts';
import { Uptime } from '../plugins/uptime.tsx';
import { CrashDetails } from './crash-details.tsx';
import { Facts } from '../../components/facts.tsx';
import { KeptVersions } from './kept-versions.tsx';
import { LoadCharts } from './load-charts.tsx';
import { policyFacts } from './policy-words.ts';
import { TroublePanel } from './trouble-panel.tsx';
import { UsedBy } from './used-by.tsx';
import { t } from '../../messages/plugin-page.ts';

/** The tab. */
export function OverviewTab({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const lacksLicense = isUnlicensed(plugin);
  const isWaiting = needsLicense(plugin);
  return (
    <div className="space-y-4">
      <TroublePanel plugin={plugin} />
      {lacksLicense && <License plugin={plugin} />}
      {!isWaiting && <LoadCharts plugin={plugin} />}
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <div className="min-w-0 space-y-4">
          <About plugin={plugin} />
          {plugin.state !== 'invalid' && <UsedBy plugin={plugin} />}
          <Declared plugin={plugin} />
        </div>
        <div className="min-w-0 space-y-4">
          <Process plugin={plugin} />
          <Rules plugin={plugin} />
          {!lacksLicense && <License plugin={plugin} />}
          <KeptVersions plugin={plugin} />
        </div>
      </div>
      <LastCrash plugin={plugin} />
    </div>
  );
}

interface OfPlugin {
  readonly plugin: PluginInfo;
}

function About({ plugin }: OfPlugin): ReactNode {
  const { file, homepage, route } = plugin;
  const hash = file?.hash ?? null;
  return (
    <Card>
      <CardHeader title={t('about')} />
      <div className="px-5 pb-5">
        <Facts
          facts={[
            [t('description'), plugin.description],
            [t('version'), plugin.version],
            [t('author'), plugin.author],
            [
              t('homepage'),
              homepage === null ? null : (
                <a href={homepage} target="_blank" rel="noreferrer" className="text-accent hover:underline">
                  {homepage}
                </a>
              ),
            ],
            [t('id'), <Code key="id" text={plugin.id} />],
            [t('address'), route === null ? null : <Code text={`/api/plugins/route${route}`} />],
            [t('protocol'), t('version2', { protocol: plugin.protocol })],
            [t('file'), file === null ? null : <Code text={file.path} />],
            [t('size'), file === null ? null : formatBytes(file.bytes)],
            [
              'SHA-256',
              hash === null ? null : (
                <span className="flex items-start gap-1">
                  <Code text={hash} />
                  <span className="-my-1.5">
                    <CopyButton text={hash} label={t('copyTheHash')} />
                  </span>
                </span>
              ),
            ],
          ]}
        />
      </div>
    </Card>
  );
}

function Code({ text }: { readonly text: string }): ReactNode {
  return <code className="font-mono text-[0.8125rem] break-all">{text}</code>;
}

function Process({ plugin }: OfPlugin): ReactNode {
  const { requests } = plugin;
  return (
    <Card>
      <CardHeader title={t('process')} />
      <div className="px-5 pb-5">
        <Facts
          facts={[
            [t('processId'), plugin.pid ?? '–'],
            [t('uptime'), <Uptime key="uptime" plugin={plugin} />],
            [t('restarts'), plugin.restarts],
            [t('openFiles'), plugin.open_fds ?? '–'],
            [
              t('requests'),
              t('ofWhichFailed', {
                total: formatCount(requests.total),
                errors: formatCount(requests.errors),
              }),
            ],
            [t('inFlight'), formatCount(requests.in_flight)],
            [
              t('latency'),
              requests.p50_ms === null || requests.p99_ms === null
                ? '–'
                : `p50 ${formatLatency(requests.p50_ms)}, p99 ${formatLatency(requests.p99_ms)}`,
            ],
            [
              t('itSays'),
              plugin.status === null || plugin.status.message === '' ? null : plugin.status.message,
            ],
          ]}
        />
      </div>
    </Card>
  );
}

function Rules({ plugin }: OfPlugin): ReactNode {
  const { limits, policy } = plugin;
  if (limits === null || policy === null) return null;
  return (
    <Card data-testid="plugin-policy">
      <CardHeader title={t('limitsAndRestarts')} />
      <div className="px-5 pb-5">
        <Facts facts={policyFacts(limits, policy)} />
      </div>
    </Card>
  );
}

function Declared({ plugin }: OfPlugin): ReactNode {
  return (
    <Card>
      <CardHeader title={t('declaredPermissions')} />
      <div className="px-5 pb-5 text-sm">
        <Permissions permissions={plugin.permissions} />
        <p className="mt-3 text-[0.8125rem] text-muted">{t('thisIsADeclarationNot')}</p>
      </div>
    </Card>
  );
}

function License({ plugin }: OfPlugin): ReactNode {
  const licenses = useLicenses();
  const stored = licenses.data?.find((each) => each.plugin === plugin.id);
  if (stored === undefined && !plugin.license.required) return null;
  const isNeeded = plugin.enabled && isUnlicensed(plugin);
  return (
    <LicenseCard
      title={needsLicense(plugin) ? t('needsALicense') : t('license')}
      license={{ ...toItem(plugin), ...stored, ...plugin.license }}
      isNeeded={isNeeded}
    />
  );
}

function LastCrash({ plugin }: OfPlugin): ReactNode {
  const crash = plugin.last_crash;
  if (crash === null || isLicenseRefusal(crash.reason_info)) return null;
  return (
    <Card>
      <CardHeader title={t('lastCrash')}>
        <Button asChild size="sm" variant="quiet">
          <Link to={`/plugins/${encodeURIComponent(plugin.id)}/events`} preventScrollReset>
            {t('allEvents')}
          </Link>
        </Button>
      </CardHeader>
      <div className="px-5 pb-5">
        {/* While it is down its last lines stand at the top already. */}
        <CrashDetails crash={crash} withOutput={plugin.running || plugin.state === 'disabled'} />
      </div>
    </Card>
  );
}
