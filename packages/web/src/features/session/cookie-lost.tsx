/** The password was right, and yet nobody is logged in: the browser did not keep the session's cookie. */

import type { ReactNode } from 'react';

import { Alert } from '../../components/ui/alert.tsx';

/** Says so, and what to do. */
export function CookieLost(): ReactNode {
  const { host, protocol } = window.location;
  return (
    <Alert tone="danger" title="Your browser did not keep the session">
      <p>
        The password is right, but the browser did not keep the cookie that goes with it. Allow cookies for{' '}
        <strong className="font-semibold">{host}</strong> in its settings, and log in again.
      </p>
      {protocol === 'http:' && (
        <p className="mt-2">
          If they are allowed: this page came over http, and a proxy in front of the panel may say that it
          came over https. Open the panel’s https address, or have the proxy tell the truth in
          X-Forwarded-Proto.
        </p>
      )}
    </Alert>
  );
}
