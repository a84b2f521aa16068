/** The password was right, and yet nobody is logged in: the browser did not keep the session's cookie. */

import type { ReactNode } from 'react';

import { Alert } from '../../components/ui/alert.tsx';
import { t } from '../../messages/session.ts';

/** Says so, and what to do. */
export function CookieLost(): ReactNode {
  const { host, protocol } = window.location;
  return (
    <Alert tone="danger" title={t('yourBrowserDidNotKeep')}>
      <p>{t.rich('thePasswordIsRightBut', { strong: <strong className="font-semibold">{host}</strong> })}</p>
      {protocol === 'http:' && <p className="mt-2">{t('ifTheyAreAllowedThis')}</p>}
    </Alert>
  );
}
