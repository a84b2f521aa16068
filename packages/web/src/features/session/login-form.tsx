/** Asks for user name and password, on a page of its own or over the page on show. */

import { useCallback, useState, type ReactNode, type SubmitEvent } from 'react';
import type { UserInfo } from '@toru/api';

import { Alert } from '../../components/ui/alert.tsx';
import { Button } from '../../components/ui/button.tsx';
import { TextField } from '../../components/ui/field.tsx';
import { ApiError, toSentence } from '../../lib/api-error.ts';
import { CookieLost } from './cookie-lost.tsx';
import { LockOut } from './lock-out.tsx';
import { announceSessionChange } from './session-watch.ts';
import { askForSession, logIn } from './session.ts';
import { t } from '../../messages/session.ts';

/** Props of {@link LoginForm}. */
export interface LoginFormProps {
  /** Filled in already; the password is asked for first then. */
  readonly username?: string;
  readonly onDone: (user: UserInfo) => unknown;
}

type Refusal =
  | { readonly kind: 'locked'; readonly untilMs: number }
  | { readonly kind: 'busy' }
  | { readonly kind: 'cookie_lost' }
  | { readonly kind: 'other'; readonly sentence: string };

/** The form. */
export function LoginForm({ username, onDone }: LoginFormProps): ReactNode {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const unlock = useCallback(() => setRefusal(null), []);

  const submit = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    setBusy(true);
    setRefusal(null);
    try {
      await logIn(textOf(fields, 'username'), textOf(fields, 'password'));
      const { user } = await askForSession();
      if (user === null) {
        setRefusal({ kind: 'cookie_lost' });
      } else {
        announceSessionChange('logged_in');
        await onDone(user);
      }
    } catch (error) {
      setRefusal(toRefusal(error));
      form.querySelector<HTMLInputElement>('input[name=password]')?.select();
    }
    setBusy(false);
  };

  const isLocked = refusal?.kind === 'locked';
  return (
    <form
      data-testid="login-form"
      className="space-y-5"
      onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      {isLocked && <LockOut untilMs={refusal.untilMs} onOver={unlock} />}
      {refusal?.kind === 'busy' && (
        <Alert tone="warning" title={t('thePanelIsBusy')}>
          {t('manyPasswordsAreBeingChecked')}
        </Alert>
      )}
      {refusal?.kind === 'cookie_lost' && <CookieLost />}
      {refusal?.kind === 'other' && <Alert tone="danger">{refusal.sentence}</Alert>}
      <TextField
        label={t('userName')}
        name="username"
        required
        autoFocus={username === undefined}
        defaultValue={username}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
      />
      <TextField
        label={t('password')}
        name="password"
        type="password"
        required
        autoFocus={username !== undefined}
        autoComplete="current-password"
      />
      <Button type="submit" variant="primary" className="w-full" busy={busy} disabled={isLocked}>
        {t('logIn')}
      </Button>
    </form>
  );
}

function toRefusal(error: unknown): Refusal {
  if (error instanceof ApiError) {
    if (error.code === 'LOCKED_OUT')
      return { kind: 'locked', untilMs: Date.now() + (error.retryAfterS ?? 60) * 1000 };
    if (error.code === 'LOGIN_BUSY') return { kind: 'busy' };
  }
  return { kind: 'other', sentence: toSentence(error) };
}

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}
