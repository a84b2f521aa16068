/** Bars above a view that stays on the page: why its plugin is away, and that there is something newer. */

import { RotateCw } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import type { PluginState } from '@toru/protocol';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';

import { Alert } from '../../components/ui/alert.tsx';
import { Button } from '../../components/ui/button.tsx';
import { usePendingAction, usePluginAction } from '../plugins/plugin-actions.ts';
import { StartProgress } from '../plugins/start-progress.tsx';
import { LastLines, TroubleCause } from '../plugins/trouble-notice.tsx';
import { useEnable } from '../plugins/use-enable.tsx';
import { useIsAdmin } from '../session/user-context.ts';
import type { ViewSituation } from './view-situation.ts';

const barClass = 'shrink-0 rounded-none border-b border-border';

/** Props of {@link AwayBar}. */
export interface AwayBarProps {
  readonly plugin: PluginInfo;
  readonly situation: Exclude<ViewSituation, 'view'>;
}

/** Stands above a view whose plugin is away. */
export function AwayBar({ plugin, situation }: AwayBarProps): ReactNode {
  const failed = plugin.state === 'failed';
  return (
    <Alert
      data-testid="view-state"
      data-state={plugin.state}
      tone={failed ? 'danger' : 'warning'}
      title={`${plugin.name} ${describeAbsence(plugin.state, situation)}`}
      className={barClass}
      actions={<WayBack plugin={plugin} situation={situation} />}
    >
      <StartProgress plugin={plugin} />
      {situation === 'down' && <TroubleCause plugin={plugin} />}
      <p>
        What you see stays as it is.
        {failed || situation === 'off' ? '' : ' It goes on when the plugin is back.'}
      </p>
      <LastLines plugin={plugin} />
    </Alert>
  );
}

function describeAbsence(state: PluginState, situation: AwayBarProps['situation']): string {
  if (situation === 'off') return 'is turned off';
  if (situation === 'unlicensed') return 'needs a license';
  if (situation === 'waiting') return 'is getting its view ready';
  if (situation === 'no-bundle') return 'no longer hands over a view';
  if (state === 'failed') return 'has failed';
  return state === 'starting' || state === 'restarting' || state === 'stopping'
    ? `is ${state}`
    : 'is not there';
}

function WayBack({ plugin, situation }: AwayBarProps): ReactNode {
  const admin = useIsAdmin();
  const { enable, dialog } = useEnable(plugin);
  const act = usePluginAction();
  const pending = usePendingAction(plugin.id);
  if (!admin) return null;
  const page = `/plugins/${encodeURIComponent(plugin.id)}`;
  if (situation === 'unlicensed') return <Go to={`${page}#license`}>Enter license</Go>;
  if (situation === 'off') {
    return (
      <>
        <Button size="sm" busy={pending !== undefined} onClick={enable}>
          Turn on
        </Button>
        {dialog}
      </>
    );
  }
  return (
    <>
      {plugin.state === 'failed' && (
        <Button size="sm" busy={pending === 'restart'} onClick={() => void act(plugin, 'restart')}>
          Try again
        </Button>
      )}
      <Go to={`${page}/logs`}>Logs</Go>
    </>
  );
}

function Go({ to, children }: { readonly to: string; readonly children: string }): ReactNode {
  return (
    <Button asChild size="sm">
      <Link to={to}>{children}</Link>
    </Button>
  );
}

/** Props of {@link NewsBar}. */
export interface NewsBarProps {
  readonly plugin: PluginInfo;
  readonly news: 'bundle' | 'process';
  readonly onReload: () => void;
}

/** Offers to reload a view that is in use. */
export function NewsBar({ plugin: { name, version }, news, onReload }: NewsBarProps): ReactNode {
  const [isDismissed, setDismissed] = useState(false);
  if (isDismissed) return null;
  return (
    <Alert
      data-testid="view-news"
      tone="info"
      title={news === 'bundle' ? `${name} has a new view, of version ${version}` : `${name} was started anew`}
      onDismiss={() => setDismissed(true)}
      className={barClass}
      actions={
        <Button size="sm" variant="primary" onClick={onReload}>
          <RotateCw aria-hidden />
          Reload view
        </Button>
      }
    >
      The view stays as it is until you reload it; what you have typed in it is lost then.
    </Alert>
  );
}
