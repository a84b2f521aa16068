/** Says that the panel runs without plugins, or that this tab shows no views. */

import { ShieldAlert } from 'lucide-react';
import type { ReactNode } from 'react';

import { useStore } from '../../lib/store.ts';
import { useIsAdmin } from '../session/user-context.ts';
import { leaveSafeViews, safeViews } from './safe-views.ts';
import { useInstance } from '../../lib/instance.ts';
import { t } from '../../messages/system.ts';

/** The banner; nothing in normal operation. */
export function SafeModeBanner(): ReactNode {
  const instance = useInstance().data;
  const admin = useIsAdmin();
  const viewsOff = useStore(safeViews);
  if (instance?.safe_mode === true) {
    if (!admin) return <Line>{t('theToolsAreSwitchedOff')}</Line>;
    const reason = instance.safe_mode_reason ?? t('itWasStartedThatWay');
    return <Line>{t('safeModeNoPluginRuns', { reason })}</Line>;
  }
  if (!viewsOff) return null;
  return (
    <Line>
      {t.rich('noPluginViewIsLoaded', {
        button: (words) => (
          <button type="button" onClick={leaveSafeViews} className="font-semibold underline touch:min-h-11">
            {words}
          </button>
        ),
      })}
    </Line>
  );
}

function Line({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <div
      role="status"
      className="bg-info-soft px-4 py-1.5 text-center text-[0.8125rem] font-medium text-balance text-info"
    >
      <ShieldAlert aria-hidden className="mr-2 inline size-4 shrink-0 align-[-0.1875rem]" />
      {children}
    </div>
  );
}
