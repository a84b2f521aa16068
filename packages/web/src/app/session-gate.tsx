/** Lets only a logged-in person through; others go to the log-in page and come back afterwards. */

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Navigate, useLocation } from 'react-router';

import { PanelUnreachable } from '../components/panel-unreachable.tsx';
import { ErrorState } from '../components/states.tsx';
import { LogInAgain } from '../features/session/log-in-again.tsx';
import { loginPath } from '../features/session/return-path.ts';
import { meQuery } from '../features/session/session.ts';
import { UserContext } from '../features/session/user-context.ts';
import { useLanguage } from '../messages/use-language.ts';
import { ApiError } from '../lib/api-error.ts';
import { StartScreen } from './start-screen.tsx';
import { t } from '../messages/shell.ts';

/** The gate. */
export function SessionGate({ children }: { readonly children: ReactNode }): ReactNode {
  const me = useQuery(meQuery);
  const location = useLocation();
  const isInLanguage = useLanguage(me.data?.language);
  if (me.data !== undefined) {
    if (!isInLanguage) return <StartScreen />;
    return (
      <UserContext value={me.data}>
        {children}
        <LogInAgain />
      </UserContext>
    );
  }
  if (me.isPending) return <StartScreen />;
  if (me.error instanceof ApiError && me.error.status === 401)
    return <Navigate replace to={loginPath(location)} />;
  return (
    <main className="flex min-h-dvh items-center justify-center">
      {me.error instanceof ApiError && isAnswer(me.error) ? (
        <ErrorState title={t('thePanelCannotBeReached')} error={me.error} onRetry={me.refetch} />
      ) : (
        <PanelUnreachable onRetry={me.refetch} />
      )}
    </main>
  );
}

/** Not silence, and not a proxy with nobody behind it. */
function isAnswer({ status }: ApiError): boolean {
  return status !== 0 && status < 502;
}
