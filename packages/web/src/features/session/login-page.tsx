/** Logging in. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState, type ReactNode, type SubmitEvent } from 'react';
import { useLocation, useNavigate } from 'react-router';

import { Alert } from '../../components/ui/alert.tsx';
import { Button } from '../../components/ui/button.tsx';
import { TextField } from '../../components/ui/field.tsx';
import { ApiError, toSentence } from '../../lib/api-error.ts';
import { callApi } from '../../lib/http.ts';
import { LockOut } from './lock-out.tsx';
import { PublicPage } from './public-page.tsx';
import { returnPath } from './return-path.ts';
import { announceSessionChange } from './session-watch.ts';
import { logIn, meQuery } from './session.ts';

/** The log-in page. */
export function LoginPage(): ReactNode {
  const setup = useQuery({
    queryKey: ['setup'],
    queryFn: ({ signal }) => callApi<{ readonly needed: boolean }>('/api/setup', { signal }),
  });
  useEffect(() => {
    document.title = 'Log in · Steering Center';
  }, []);
  return (
    <PublicPage title="Steering Center" description="Log in to continue">
      {setup.data?.needed === true && (
        <Alert tone="info" title="This panel is not set up yet" className="mb-5">
          Open the one-time link that the server printed when it started. It creates the first account.
        </Alert>
      )}
      <LoginForm />
    </PublicPage>
  );
}

function LoginForm(): ReactNode {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { search } = useLocation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [lockedUntilMs, setLockedUntilMs] = useState<number | null>(null);
  const unlock = useCallback(() => setLockedUntilMs(null), []);

  const submit = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    setBusy(true);
    setProblem(null);
    try {
      const user = await logIn(textOf(fields, 'username'), textOf(fields, 'password'));
      client.setQueryData(meQuery.queryKey, user);
      announceSessionChange();
      await navigate(returnPath(search), { replace: true });
    } catch (error) {
      setBusy(false);
      const waitS = error instanceof ApiError && error.status === 429 ? error.retryAfterS : null;
      if (waitS === null) setProblem(toSentence(error));
      else setLockedUntilMs(Date.now() + waitS * 1000);
      form.querySelector<HTMLInputElement>('input[name=password]')?.select();
    }
  };

  return (
    <form
      data-testid="login-form"
      className="space-y-5"
      onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      {lockedUntilMs !== null && <LockOut untilMs={lockedUntilMs} onOver={unlock} />}
      {problem !== null && <Alert tone="danger">{problem}</Alert>}
      <TextField
        label="User name"
        name="username"
        required
        autoFocus
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
      />
      <TextField label="Password" name="password" type="password" required autoComplete="current-password" />
      <Button
        type="submit"
        variant="primary"
        className="w-full"
        busy={busy}
        disabled={lockedUntilMs !== null}
      >
        Log in
      </Button>
    </form>
  );
}

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}
