/** First run: the one-time link creates the administrator. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode, type SubmitEvent } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';

import { ErrorState } from '../../components/states.tsx';
import { Alert } from '../../components/ui/alert.tsx';
import { Button } from '../../components/ui/button.tsx';
import { TextField } from '../../components/ui/field.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { fieldFault, toSentence } from '../../lib/api-error.ts';
import { callApi } from '../../lib/http.ts';
import { PublicPage } from './public-page.tsx';
import { CookieLost } from './cookie-lost.tsx';
import { askForSession, meQuery } from './session.ts';
import { t } from '../../messages/session.ts';

/** The set-up page. */
export function SetupPage(): ReactNode {
  const [params] = useSearchParams();
  const token = params.get('token') ?? '';
  const setup = useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => callApi<{ readonly needed: boolean }>('/api/setup', { signal }),
  });
  useEffect(() => {
    document.title = t('setUpSteeringCenter');
  }, []);
  return (
    <PublicPage title={t('welcome')} description={t('setUpSteeringCenterOn')}>
      {setup.isPending && (
        <SkeletonGroup label={t('loading')} className="space-y-4">
          <Skeleton className="h-10" />
          <Skeleton className="h-10" />
          <Skeleton className="h-10" />
        </SkeletonGroup>
      )}
      {setup.isError && (
        <ErrorState title={t('theServerCannotBeReached')} error={setup.error} onRetry={setup.refetch} />
      )}
      {setup.data?.needed === false && <AlreadyDone />}
      {setup.data?.needed === true && (token === '' ? <NoToken /> : <SetupForm token={token} />)}
    </PublicPage>
  );
}

function AlreadyDone(): ReactNode {
  return (
    <div className="space-y-4 text-sm">
      <p>{t('thisPanelIsSetUp')}</p>
      <Button asChild variant="primary" className="w-full">
        <Link to="/login">{t('goToTheLogIn')}</Link>
      </Button>
    </div>
  );
}

function NoToken(): ReactNode {
  return (
    <p className="text-sm">
      {t.rich('openTheOneTimeLink2', {
        code: <code className="font-mono text-[0.8125rem]">/setup?token=…</code>,
      })}
    </p>
  );
}

interface Faults {
  /** Made, but the browser did not keep the session. */
  readonly cookie?: boolean;
  readonly general?: string;
  readonly password?: string;
  readonly repeated?: string;
}

function SetupForm({ token }: { readonly token: string }): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<Faults>({});

  const submit = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    const text = (name: string): string => {
      const value = fields.get(name);
      return typeof value === 'string' ? value.trim() : '';
    };
    const password = fields.get('password');
    if (password !== fields.get('repeated')) {
      setFaults({ repeated: t('theTwoPasswordsDiffer') });
      return;
    }
    setBusy(true);
    setFaults({});
    const displayName = text('display_name');
    const body = {
      token,
      username: text('username'),
      password,
      ...(displayName === '' ? {} : { display_name: displayName }),
    };
    try {
      await callApi('/api/setup', { method: 'POST', body });
      const { user } = await askForSession();
      if (user === null) {
        setBusy(false);
        setFaults({ cookie: true });
        return;
      }
      client.setQueryData(meQuery.queryKey, user);
      client.removeQueries({ queryKey: ['setup'] });
      await navigate('/', { replace: true });
    } catch (error) {
      setBusy(false);
      const fault = fieldFault(error, '/password');
      setFaults(fault === undefined ? { general: toSentence(error) } : { password: fault });
    }
  };

  return (
    <form
      data-testid="setup-form"
      className="space-y-5"
      onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <p className="text-sm text-muted">{t('createTheAdministratorsAccountYou')}</p>
      {faults.cookie === true && <CookieLost />}
      {faults.general !== undefined && <Alert tone="danger">{faults.general}</Alert>}
      <TextField
        label={t('userName')}
        name="username"
        defaultValue="admin"
        required
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
      />
      <TextField
        label={t('yourName')}
        name="display_name"
        autoComplete="name"
        hint={t('asOthersSeeItOptional')}
      />
      <TextField
        label={t('password')}
        name="password"
        type="password"
        required
        autoFocus
        autoComplete="new-password"
        hint={t('atLeast10CharactersSeveral')}
        error={faults.password}
      />
      <TextField
        label={t('passwordAgain')}
        name="repeated"
        type="password"
        required
        autoComplete="new-password"
        error={faults.repeated}
      />
      <Button type="submit" variant="primary" className="w-full" busy={busy}>
        {t('createAccount')}
      </Button>
    </form>
  );
}
