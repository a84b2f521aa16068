/** Says how long logging in is locked, counting down. */

import { useEffect, type ReactNode } from 'react';

import { Alert } from '../../components/ui/alert.tsx';
import { useNowMs } from '../../lib/clock.ts';
import { formatCountdown } from '../../lib/format.ts';
import { t } from '../../messages/session.ts';

/** Props of {@link LockOut}. */
export interface LockOutProps {
  /** On this computer's clock. Unit: milliseconds. */
  readonly untilMs: number;
  readonly onOver: () => void;
}

/** The message; it asks to be taken away when the time is over. */
export function LockOut({ untilMs, onOver }: LockOutProps): ReactNode {
  const leftMs = untilMs - useNowMs();
  const over = leftMs <= 0;
  useEffect(() => {
    if (over) onOver();
  }, [over, onOver]);
  return (
    <Alert tone="warning" title={t('tooManyFailedAttempts')}>
      {t.rich('forSafetyNoMorePasswords', {
        strong: (
          <strong aria-live="off" className="font-semibold tabular-nums">
            {formatCountdown(leftMs)}
          </strong>
        ),
      })}
    </Alert>
  );
}
