/** One's own account: who one is, the password, the theme. */

import { useState, type ReactNode, type SubmitEvent } from 'react';

import { Button } from '../../components/ui/button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { Select, TextField } from '../../components/ui/field.tsx';
import { callApi } from '../../lib/http.ts';
import { useStore } from '../../lib/store.ts';
import { chooseTheme, themeChoice, type ThemeChoice } from '../../lib/theme.ts';
import { useUser } from '../session/user-context.ts';
import { useFormAction } from './form-action.ts';
import { FormOutcome } from './form-outcome.tsx';

/** The section. */
export function AccountSection(): ReactNode {
  const { username, display_name: displayName, role } = useUser();
  return (
    <>
      <Card>
        <CardHeader title="You" />
        <dl className="grid gap-x-6 gap-y-3 px-5 pb-5 text-sm sm:grid-cols-[10rem_minmax(0,1fr)]">
          <dt className="text-muted">User name</dt>
          <dd>{username}</dd>
          <dt className="text-muted">Name</dt>
          <dd>{displayName}</dd>
          <dt className="text-muted">Role</dt>
          <dd>{role === 'admin' ? 'Administrator' : 'Client'}</dd>
        </dl>
      </Card>
      <Appearance />
      <Password />
    </>
  );
}

function Appearance(): ReactNode {
  const choice = useStore(themeChoice);
  return (
    <Card>
      <CardHeader title="Appearance" />
      <div className="px-5 pb-5">
        <label className="flex flex-wrap items-center gap-3 text-sm">
          <span>Theme</span>
          <Select value={choice} onChange={({ target }) => chooseTheme(target.value as ThemeChoice)}>
            <option value="system">As the system</option>
            <option value="light">Light</option>
            <option value="dark">Dark</option>
          </Select>
        </label>
      </div>
    </Card>
  );
}

function Password(): ReactNode {
  const action = useFormAction();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const isMismatch = again !== '' && again !== next;
  const change = async (): Promise<void> => {
    const body = { current_password: current, new_password: next };
    const changed = await action.run(
      () => callApi('/api/auth/password', { method: 'POST', body }),
      'Your password was changed.',
    );
    if (!changed) return;
    setCurrent('');
    setNext('');
    setAgain('');
  };
  return (
    <Card>
      <CardHeader title="Password" />
      <form
        className="max-w-xl space-y-5 px-5 pb-5"
        onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
          event.preventDefault();
          if (next === again) void change();
        }}
      >
        <TextField
          label="Present password"
          type="password"
          autoComplete="current-password"
          required
          value={current}
          onChange={({ target }) => setCurrent(target.value)}
        />
        <TextField
          label="New password"
          type="password"
          autoComplete="new-password"
          required
          value={next}
          onChange={({ target }) => setNext(target.value)}
        />
        <TextField
          label="New password again"
          type="password"
          autoComplete="new-password"
          required
          value={again}
          error={isMismatch ? 'This is not the same as above.' : undefined}
          onChange={({ target }) => setAgain(target.value)}
        />
        <FormOutcome action={action} />
        <Button type="submit" variant="primary" busy={action.isBusy} disabled={isMismatch}>
          Change the password
        </Button>
      </form>
    </Card>
  );
}
