/** What stands below a plugin that is in trouble or whose last action was refused. */

import type { PluginInfo } from '@toru/protocol';
import type { ReactNode } from 'react';

import { Alert } from '../../components/ui/alert.tsx';
import { dismissActionFailure, pastWords, useActionFailure } from './plugin-actions.ts';
import { troubleCause } from './trouble-cause.ts';
import { LastLines, TroubleCause } from './trouble-notice.tsx';

/** Tells whether there is anything to show for a plugin. */
export function useHasExtra(plugin: PluginInfo): boolean {
  const failure = useActionFailure(plugin.id);
  return failure !== undefined || troubleCause(plugin) !== null || plugin.upgrade?.state === 'failed';
}

/** Refused action, cause with countdown, refused upgrade, last lines. */
export function PluginExtra({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const failure = useActionFailure(plugin.id);
  const inTrouble = plugin.state === 'restarting' || plugin.state === 'failed';
  return (
    <div className="space-y-2">
      {failure !== undefined && (
        <Alert
          tone="danger"
          title={`${plugin.name} could not be ${pastWords[failure.action]}`}
          onDismiss={() => dismissActionFailure(plugin.id)}
        >
          {failure.message}
        </Alert>
      )}
      <TroubleCause plugin={plugin} />
      {plugin.upgrade?.state === 'failed' && (
        <p className="text-[0.8125rem] text-soft [overflow-wrap:anywhere]">
          Version {plugin.upgrade.version} was refused: {plugin.upgrade.reason ?? 'it did not get ready'}.
          Version {plugin.version} goes on.
        </p>
      )}
      {inTrouble && <LastLines plugin={plugin} />}
    </div>
  );
}
