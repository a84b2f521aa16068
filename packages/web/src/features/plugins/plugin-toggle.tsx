/** The switch that enables and disables a plugin. */

import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';

import { Switch } from '../../components/ui/switch.tsx';
import { rememberAllowed } from './allowed-files.ts';
import { usePendingAction, usePluginAction } from './plugin-actions.ts';
import { useEnable } from './use-enable.tsx';
import { t } from '../../messages/plugins.ts';

/** The switch. It moves at once; when the server refuses it moves back. */
export function PluginToggle({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const act = usePluginAction();
  const { enable, dialog } = useEnable(plugin);
  const pending = usePendingAction(plugin.id);
  const on = pending === 'enable' || (pending !== 'disable' && plugin.enabled);
  return (
    <>
      <Switch
        data-testid={`toggle-${plugin.id}`}
        checked={on}
        aria-busy={pending !== undefined}
        aria-label={t('onOrOff', { name: plugin.name })}
        onCheckedChange={(checked) => {
          if (pending !== undefined) return;
          if (checked) {
            enable();
            return;
          }
          // It has been running: enabling it again asks nothing, unless the file changes meanwhile.
          rememberAllowed(plugin);
          void act(plugin, 'disable');
        }}
      />
      {dialog}
    </>
  );
}
