/** A quiet line that appears when live events have been missing for two seconds. */

import { useEffect, useState, type ReactNode } from 'react';

import { Spinner } from '../../components/ui/spinner.tsx';
import { useLinkState } from './live-link.ts';
import { t } from '../../messages/live.ts';

const patienceMs = 2000;

/** The banner; nothing while all is well. */
export function ReconnectBanner(): ReactNode {
  const missing = useLinkState() !== 'open';
  return (
    <div role="status" aria-live="polite">
      {missing && <DelayedBanner />}
    </div>
  );
}

function DelayedBanner(): ReactNode {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  if (!late) return null;
  return (
    <p
      data-testid="reconnect-banner"
      className="animate-appear bg-warning-soft px-4 py-1.5 text-center text-[0.8125rem] font-medium text-balance text-warning"
    >
      <Spinner className="mr-2 inline size-3.5 align-[-0.125rem]" />
      {t('reconnectingWhatYouSeeMay')}
    </p>
  );
}
