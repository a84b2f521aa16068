/** Licenses of all plugins that need one: what each says, and where its text goes in. */

import { Scale } from 'lucide-react';
import type { ReactNode } from 'react';

import { ErrorState, StateMessage } from '../../components/states.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { IssuedFor, LicenseCard } from '../licenses/license-card.tsx';
import { withLiveVerdicts } from '../licenses/license-item.ts';
import { useLicenses } from '../licenses/licenses.ts';
import { usePlugins } from '../plugins/plugins.ts';
import { t } from '../../messages/settings.ts';

/** The section. */
export function LicensesSection(): ReactNode {
  const licenses = useLicenses();
  const plugins = usePlugins();
  if (licenses.isPending) {
    return (
      <SkeletonGroup label={t('loadingLicenses')} className="space-y-4">
        <Skeleton className="h-32" />
      </SkeletonGroup>
    );
  }
  if (licenses.isError) {
    return (
      <Card>
        <ErrorState title={t('licensesCouldNotBeLoaded')} error={licenses.error} onRetry={licenses.refetch} />
      </Card>
    );
  }
  const shown = withLiveVerdicts(licenses.data, plugins.data ?? []);
  if (shown.length === 0) {
    return (
      <Card>
        <CardHeader title={t('licenses')} />
        <StateMessage icon={<Scale />} title={t('noPluginAsksForA')} className="pt-4">
          {t('whenAPluginNeedsOne')}
        </StateMessage>
      </Card>
    );
  }
  return (
    <>
      <IssuedFor />
      {shown.map((license) => (
        <LicenseCard key={license.plugin} title={license.name} license={license} />
      ))}
    </>
  );
}
