/** A plugin whose process is not there, for administrators: state, cause, time of the next try, last lines. */

import { CircleAlert, RotateCw, ScrollText } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import type { ReactNode } from 'react';
import { Link } from 'react-router';

import { StateMessage } from '../../components/states.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Spinner } from '../../components/ui/spinner.tsx';
import { usePendingAction, usePluginAction } from '../plugins/plugin-actions.ts';
import { StartProgress } from '../plugins/start-progress.tsx';
import { LastLines, TroubleCause } from '../plugins/trouble-notice.tsx';
import { t } from '../../messages/views.ts';

/** What has become of the plugin. */
export function titleOf({ name, state }: PluginInfo): string {
  switch (state) {
    case 'starting':
      return t('isStarting', { name });
    case 'restarting':
      return t('isRestarting', { name });
    case 'stopping':
      return t('isStopping', { name });
    case 'failed':
      return t('hasFailed', { name });
    default:
      return t('isNotThere', { name });
  }
}

/** The message. */
export function DownMessage({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const { state } = plugin;
  const failed = state === 'failed';
  return (
    <StateMessage
      role="status"
      tone={failed ? 'danger' : state === 'restarting' ? 'warning' : 'accent'}
      icon={failed ? <CircleAlert /> : <Spinner />}
      title={titleOf(plugin)}
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
  if (state !== 'failed') return t('itsViewComesBackBy');
  return nextRetryAt === null ? t('itIsNotStartedAgain') : t('itWasRestartedSeveralTimes');
}

function Retry({ plugin }: { readonly plugin: PluginInfo }): ReactNode {
  const act = usePluginAction();
  const pending = usePendingAction(plugin.id);
  return (
    <>
      <Button variant="primary" busy={pending === 'restart'} onClick={() => void act(plugin, 'restart')}>
        <RotateCw aria-hidden />
        {t('tryAgain')}
      </Button>
      <Button asChild>
        <Link to={`/plugins/${encodeURIComponent(plugin.id)}/logs`}>
          <ScrollText aria-hidden />
          {t('logs')}
        </Link>
      </Button>
    </>
  );
}
