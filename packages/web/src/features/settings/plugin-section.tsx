/** Settings of one plugin as a section of the panel's settings. */

import { Suspense, type ReactNode } from 'react';
import { useParams } from 'react-router';

import { lazyPart } from '../../components/load-part.tsx';
import { StateMessage } from '../../components/states.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { SlidersHorizontal } from 'lucide-react';
import { usePlugins } from '../plugins/plugins.ts';
import { t } from '../../messages/settings.ts';

// The form editor is large and loaded only where a form is shown.
const SettingsTab = lazyPart(async () => (await import('../plugin-settings/settings-tab.tsx')).SettingsTab);

/** The section of the plugin that the address names. */
export function PluginSection(): ReactNode {
  const { plugin: id = '' } = useParams();
  const plugins = usePlugins();
  const plugin = plugins.data?.find((each) => each.id === id && each.has_settings);
  const loading = (
    <SkeletonGroup label={t('loadingSettings')}>
      <Skeleton className="h-40" />
    </SkeletonGroup>
  );
  if (plugins.isPending) return loading;
  if (plugin === undefined) {
    return (
      <StateMessage icon={<SlidersHorizontal />} title={t('nothingToSetHere')}>
        {t('thereIsNoPluginWith', { id })}
      </StateMessage>
    );
  }
  return (
    <Suspense fallback={loading}>
      <SettingsTab key={plugin.id} plugin={plugin} />
    </Suspense>
  );
}
