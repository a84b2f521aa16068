/** One user in the list; opens to change the role, the plugins and the password, and to deactivate the account. */

import { useQueryClient } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

import { RelativeTime } from '../../components/relative-time.tsx';
import { Badge } from '../../components/ui/badge.tsx';
import { callApi } from '../../lib/http.ts';
import { useConfirmedAction } from '../forms/confirmed-action.tsx';
import { EndAccount } from './end-account.tsx';
import { useFormAction } from '../forms/form-action.ts';
import { FormOutcome } from '../forms/form-outcome.tsx';
import { PasswordForm } from './password-form.tsx';
import { RightsForm } from './rights-form.tsx';
import { tokensKey } from './tokens.ts';
import { userAddress, usersKey, type PanelUser } from '../users/users.ts';
import { t } from '../../messages/settings.ts';

/** The entry. */
export function UserEntry({ user }: { readonly user: PanelUser }): ReactNode {
  const client = useQueryClient();
  const action = useFormAction();
  const passwordAction = useFormAction();
  const confirmed = useConfirmedAction();
  const address = userAddress(user.username);
  const act = async (attempt: () => Promise<unknown>, done: string): Promise<void> => {
    await action.run(() => confirmed.run(attempt), done);
    void client.invalidateQueries({ queryKey: tokensKey });
    await client.invalidateQueries({ queryKey: usersKey });
  };
  return (
    <li data-testid={`user-${user.username}`}>
      <details className="group">
        <summary className="flex cursor-pointer list-none items-center gap-3 px-5 py-3 text-sm hover:bg-sunken touch:min-h-11 [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden
            className="size-4 shrink-0 text-muted transition-transform group-open:rotate-90"
          />
          <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
            <span className="font-medium [overflow-wrap:anywhere]">{user.display_name}</span>
            <span className="text-muted [overflow-wrap:anywhere]">{user.username}</span>
            <Badge tone={user.role === 'admin' ? 'accent' : 'neutral'}>
              {user.role === 'admin' ? t('administrator') : t('client')}
            </Badge>
            {!user.active && <Badge tone="warning">{t('off')}</Badge>}
          </span>
          <span className="text-[0.8125rem] text-muted max-sm:hidden">
            {user.last_login_at === null ? t('neverLoggedIn') : <RelativeTime at={user.last_login_at} />}
          </span>
        </summary>
        <div className="space-y-6 px-5 pt-3 pb-5 sm:pl-12">
          <RightsForm user={user} run={confirmed.run} />
          <PasswordForm
            isOwn={false}
            button={t('setThePassword')}
            action={passwordAction}
            onSubmit={(password) =>
              passwordAction.run(
                () =>
                  confirmed.run(() => callApi(`${address}/password`, { method: 'POST', body: { password } })),
                t('thePasswordWasSetThe'),
              )
            }
          />
          <div className="border-t border-border pt-4">
            <EndAccount
              user={user}
              isBusy={action.isBusy}
              onTurn={(active, keepsTokens) => {
                const body = keepsTokens ? { active, keep_tokens: true } : { active };
                return act(() => callApi(address, { method: 'PATCH', body }), t('changed'));
              }}
              onDelete={(keepsTokens) => {
                const query = keepsTokens ? '?keep_tokens=true' : '';
                return act(() => callApi(`${address}${query}`, { method: 'DELETE' }), t('deleted'));
              }}
            />
          </div>
          <FormOutcome action={action} />
        </div>
      </details>
      {confirmed.dialog}
    </li>
  );
}
