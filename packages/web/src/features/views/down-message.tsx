/** A plugin whose process is not there, for administrators: state, cause, time of the next try, last lines. */

import { CircleAlert, RotateCw, ScrollText } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import type { PluginState } from '@toru/protocol';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { StateMessage } from '../../components/states.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Spinner } from '../../components/ui/spinner.tsx';
import { usePendingAction, usePluginAction } from '../plugins/plugin-actions.ts';
import { StartProgress } from '../plugins/start-progress.tsx';
import { LastLines, TroubleCause } from '../plugins/trouble-notice.tsx';

const titles: Readonly<Partial<Record<PluginState, string>>> = {
  starting: 'is starting',
  restarting: 'is restarting',
  stopping: 'is stopping',
  failed: 'has failed',
};

/** The message. */
export function DownMessage({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const { name, state } = plugin;
  const failed = state === 'failed';
  return (
    <StateMessage
      role="status"
      tone={failed ? 'danger' : state === 'restarting' ? 'warning' : 'accent'}
      icon={failed ? <CircleAlert /> : <Spinner />}
      title={`${name} ${titles[state] ?? 'is not there'}`}
      actions={failed && <Retry plugin={plugin} />}
    >
      <StartProgress plugin={plugin} />
      <TroubleCause plugin={plugin} />
      <p className="mt-2">{outlook(plugin)}</p>
      <div className="mt-4">
        <LastLines plugin={plugin} open />
      </div>
    </StateMessage>
  );
}

function outlook({ state, next_retry_at: nextRetryAt }: PluginInfo): string {
  if (state !== 'failed') return 'Its view comes back by itself.';
  return nextRetryAt === null
    ? 'It is not started again by itself.'
    : 'It was restarted several times without success.';
}

function Retry({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const act = usePluginAction();
  const pending = usePendingAction(plugin.id);
  return (
    <>
      <Button variant="primary" busy={pending === 'restart'} onClick={() => void act(plugin, 'restart')}>
        <RotateCw aria-hidden />
        Try again
      </Button>
      <Button asChild>
        <Link to={`/plugins/${encodeURIComponent(plugin.id)}/logs`}>
          <ScrollText aria-hidden />
          Logs
        </Link>
      </Button>
    </>
  );
}
