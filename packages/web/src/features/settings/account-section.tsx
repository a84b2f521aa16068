/** One's own account: who one is, the password, the theme. */

import type { ReactNode } from 'react';

import { Facts } from '../../components/facts.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { Select } from '../../components/ui/field.tsx';
import { callApi } from '../../lib/http.ts';
import { useStore } from '../../lib/store.ts';
import { chooseTheme, themeChoice, type ThemeChoice } from '../../lib/theme.ts';
import { useUser } from '../session/user-context.ts';
import { useFormAction } from '../forms/form-action.ts';
import { PasswordForm } from './password-form.tsx';
import { SessionsCard } from './sessions-card.tsx';

/** The section. */
export function AccountSection(): ReactNode {
  const { username, display_name: displayName, role } = useUser();
  return (
    <>
      <Card>
        <CardHeader title="You" />
        <div className="px-5 pb-5">
          <Facts
            facts={[
              ['User name', username],
              ['Name', displayName],
              ['Role', role === 'admin' ? 'Administrator' : 'Client'],
            ]}
          />
        </div>
      </Card>
      <Appearance />
      <Password />
      <SessionsCard />
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
            <option value="system">System</option>
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
  return (
    <Card>
      <CardHeader title="Password" />
      <div className="px-5 pb-5">
        <PasswordForm
          isOwn
          button="Change the password"
          action={action}
          onSubmit={(next, current) =>
            action.run(
              () =>
                callApi('/api/auth/password', {
                  method: 'POST',
                  body: { current_password: current, new_password: next },
                }),
              'Your password was changed.',
            )
          }
        />
      </div>
    </Card>
  );
}
