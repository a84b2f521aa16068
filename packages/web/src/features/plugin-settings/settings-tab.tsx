/** Settings of one plugin: loads them and shows the form. */

import { useQuery } from '@tanstack/react-query';
import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';

import { ErrorState } from '../../components/states.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { callApi } from '../../lib/http.ts';
import { SettingsForm } from './settings-form.tsx';
import type { PluginSettings } from './plugin-settings.ts';
import { t } from '../../messages/plugin-settings.ts';

/** The tab, also a section of the panel's settings. */
export function SettingsTab({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const settings = useQuery({
    queryKey: ['plugins', plugin.id, 'settings'],
    queryFn: ({ signal }) =>
      callApi<PluginSettings>(`/api/plugins/${encodeURIComponent(plugin.id)}/settings`, { signal }),
    // A form must not change under the hands of the person who fills it in.
    gcTime: 0,
  });
  return (
    <Card>
      <CardHeader title={t('settingsOf', { name: plugin.name })} />
      <div className="px-5 pb-5">
        {settings.isPending ? (
          <SkeletonGroup label={t('loadingSettings')} className="max-w-xl space-y-4">
            <Skeleton className="h-10" />
            <Skeleton className="h-10" />
            <Skeleton className="h-10" />
          </SkeletonGroup>
        ) : settings.data === undefined ? (
          <ErrorState
            title={t('settingsCouldNotBeLoaded')}
            error={settings.error}
            onRetry={settings.refetch}
          />
        ) : (
          <SettingsForm key={plugin.id} id={plugin.id} loaded={settings.data} />
        )}
      </div>
    </Card>
  );
}
