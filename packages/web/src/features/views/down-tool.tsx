/** A tool that cannot be used at the moment, for the people who use it. Why is shown to administrators. */

import { TriangleAlert } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';

import { StateMessage } from '../../components/states.tsx';
import { Spinner } from '../../components/ui/spinner.tsx';
import { toolLook } from '../plugins/plugin-state.ts';
import { t } from '../../messages/views.ts';

/** The message. */
export function DownTool({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const { name } = plugin;
  if (toolLook(plugin).tone === 'info') {
    return (
      <StateMessage role="status" icon={<Spinner />} title={t('isStarting', { name })}>
        {t('itAppearsHereByItself')}
      </StateMessage>
    );
  }
  return (
    <StateMessage
      role="status"
      tone="warning"
      icon={<TriangleAlert />}
      title={t('doesNotWorkAtThe', { name })}
    >
      {t('theAdministratorHasBeenTold')}
    </StateMessage>
  );
}
