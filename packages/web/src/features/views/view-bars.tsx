/** Bars above a view that stays on the page: why its plugin is away, and that there is something newer. */

import { RotateCw } from 'lucide-react';
import type { PluginInfo } from '@toru/api';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';

import { Alert } from '../../components/ui/alert.tsx';
import { Button } from '../../components/ui/button.tsx';
import { usePendingAction, usePluginAction } from '../plugins/plugin-actions.ts';
import { StartProgress } from '../plugins/start-progress.tsx';
import { LastLines, TroubleCause } from '../plugins/trouble-notice.tsx';
import { useEnable } from '../plugins/use-enable.tsx';
import { useIsAdmin } from '../session/user-context.ts';
import { titleOf } from './down-message.tsx';
import type { ViewSituation } from './view-situation.ts';
import { t } from '../../messages/views.ts';

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
      title={absenceTitle(plugin, situation)}
      className={barClass}
      actions={<WayBack plugin={plugin} situation={situation} />}
    >
      <StartProgress plugin={plugin} />
      {situation === 'down' && <TroubleCause plugin={plugin} />}
      <p>{failed || situation === 'off' ? t('whatYouSeeStays') : t('whatYouSeeGoesOn')}</p>
      <LastLines plugin={plugin} />
    </Alert>
  );
}

function absenceTitle(plugin: PluginInfo, situation: AwayBarProps['situation']): string {
  const { name } = plugin;
  if (situation === 'off') return t('isTurnedOff', { name });
  if (situation === 'unlicensed') return t('needsALicense', { name });
  if (situation === 'waiting') return t('isGettingItsViewReady', { name });
  if (situation === 'no-bundle') return t('noLongerHandsOverA', { name });
  return titleOf(plugin);
}

function WayBack({ plugin, situation }: AwayBarProps): ReactNode {
  const admin = useIsAdmin();
  const { enable, dialog } = useEnable(plugin);
  const act = usePluginAction();
  const pending = usePendingAction(plugin.id);
  if (!admin) return null;
  const page = `/plugins/${encodeURIComponent(plugin.id)}`;
  if (situation === 'unlicensed') return <Go to={`${page}#license`}>{t('enterLicense')}</Go>;
  if (situation === 'off') {
    return (
      <>
        <Button size="sm" busy={pending !== undefined} onClick={enable}>
          {t('turnOn')}
        </Button>
        {dialog}
      </>
    );
  }
  return (
    <>
      {plugin.state === 'failed' && (
        <Button size="sm" busy={pending === 'restart'} onClick={() => void act(plugin, 'restart')}>
          {t('tryAgain')}
        </Button>
      )}
      <Go to={`${page}/logs`}>{t('logs')}</Go>
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
      title={news === 'bundle' ? t('hasANewViewOf', { name, version }) : t('wasStartedAnew', { name })}
      onDismiss={() => setDismissed(true)}
      className={barClass}
      actions={
        <Button size="sm" variant="primary" onClick={onReload}>
          <RotateCw aria-hidden />
          {t('reloadView')}
        </Button>
      }
    >
      {t('theViewStaysAsIt')}
    </Alert>
  );
}
