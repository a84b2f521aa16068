/** What stands in the place of something that cannot be fetched for want of a connection. */

import { CloudOff } from 'lucide-react';
import { useEffect, useEffectEvent, type ReactNode } from 'react';

import { backOffMs } from '../lib/back-off.ts';
import { waitUntilWorthwhile } from '../lib/worthwhile.ts';
import { StateMessage } from './states.tsx';
import { Spinner } from './ui/spinner.tsx';
import { t } from '../messages/controls.ts';

/** Props of {@link PanelUnreachable}. */
export interface PanelUnreachableProps {
  /** Called again and again, with pauses; without it somebody else does that. */
  readonly onRetry?: () => unknown;
  readonly actions?: ReactNode;
}

/** The message. */
export function PanelUnreachable({ onRetry, actions }: PanelUnreachableProps): ReactNode {
  const retry = useEffectEvent(() => onRetry?.());
  useEffect(() => {
    const end = new AbortController();
    const keepTrying = async (): Promise<void> => {
      for (let attempt = 0; ; attempt += 1) {
        await waitUntilWorthwhile(backOffMs(attempt, Math.random()), end.signal);
        await retry();
      }
    };
    // Aborted when it goes off the page.
    keepTrying().catch(() => undefined);
    return () => end.abort();
  }, []);
  return (
    <StateMessage
      role="status"
      tone="warning"
      icon={<CloudOff />}
      title={t('thePanelCannotBeReached')}
      actions={actions}
    >
      <Spinner className="mr-2 inline size-3.5 align-[-0.125rem]" />
      {t('itIsTriedAgainBy')}
    </StateMessage>
  );
}
