/** Enabling a plugin, with the question that comes first when this file never ran from here. */

import type { PluginInfo } from '@toru/api';
import { useState, type ReactNode } from 'react';

import { isAllowed } from './allowed-files.ts';
import { EnableDialog } from './enable-dialog.tsx';
import { usePluginAction } from './plugin-actions.ts';

/** How to enable a plugin. */
export interface Enable {
  readonly enable: () => void;
  /** To be rendered beside the control. */
  readonly dialog: ReactNode;
}

/** Asks first where needed, then enables the plugin. */
export function useEnable(plugin: PluginInfo): Enable {
  const act = usePluginAction();
  const [asking, setAsking] = useState(false);
  const go = (): void => void act(plugin, 'enable');
  return {
    enable: () => {
      if (isAllowed(plugin)) go();
      else setAsking(true);
    },
    dialog: <EnableDialog plugin={plugin} open={asking} onOpenChange={setAsking} onConfirm={go} />,
  };
}
