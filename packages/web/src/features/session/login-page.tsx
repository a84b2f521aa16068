/** Logging in. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { useLocation, useNavigate } from 'react-router';

import { Alert } from '../../components/ui/alert.tsx';
import { callApi } from '../../lib/http.ts';
import { endedWords } from './ended-words.ts';
import { LoginForm } from './login-form.tsx';
import { PublicPage } from './public-page.tsx';
import { returnPath } from './return-path.ts';
import { askForSession, meQuery } from './session.ts';
import { t } from '../../messages/session.ts';

/** The log-in page. */
export function LoginPage(): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { search } = useLocation();
  const setup = useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => callApi<{ readonly needed: boolean }>('/api/setup', { signal }),
  });
  const ended = useQuery({
    queryKey: ['session end'],
    queryFn: async ({ signal }) => (await askForSession(signal)).ended,
    gcTime: 0,
  });
  useEffect(() => {
    document.title = t('logInSteeringCenter');
  }, []);
  // Who has logged out knows.
  const why = ended.data === 'logged_out' ? null : endedWords(ended.data ?? null);
  return (
    <PublicPage title="Steering Center" description={t('logInToContinue')}>
      {setup.data?.needed === true && (
        <Alert tone="info" title={t('thisPanelIsNotSet')} className="mb-5">
          {t('openTheOneTimeLink')}
        </Alert>
      )}
      {why !== null && (
        <Alert tone="info" className="mb-5">
          {why}
        </Alert>
      )}
      <LoginForm
        onDone={(user) => {
          client.setQueryData(meQuery.queryKey, user);
          return navigate(returnPath(search), { replace: true });
        }}
      />
    </PublicPage>
  );
}
