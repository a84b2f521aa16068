/** The ways to end an account: to deactivate it, and to delete it. Both ask where something is gone for good. */

import { useState, type ReactNode } from 'react';

import { Button } from '../../components/ui/button.tsx';
import { TokensMade } from './tokens-made.tsx';
import { isActiveAdmin, type PanelUser } from '../users/users.ts';
import { t } from '../../messages/settings.ts';

/** Props of {@link EndAccount}. */
export interface EndAccountProps {
  readonly user: PanelUser;
  readonly isBusy: boolean;
  /** Activates or deactivates the account. */
  readonly onTurn: (isOn: boolean, keepsTokens: boolean) => Promise<void>;
  readonly onDelete: (keepsTokens: boolean) => Promise<void>;
}

const words = {
  off: { no: 'leaveItOn', yes: 'turnItOffNow' },
  delete: { no: 'keepTheUser', yes: 'deleteForGood' },
} as const;

/** The buttons, and the question of the one that was pressed. */
export function EndAccount({ user, isBusy, onTurn, onDelete }: EndAccountProps): ReactNode {
  const [asked, setAsked] = useState<keyof typeof words | null>(null);
  const [isKeeping, setKeeping] = useState(false);
  const ask = (question: typeof asked): void => {
    setAsked(question);
    setKeeping(false);
  };
  if (asked === null) {
    // An account that is activated again is as it was; API tokens are not.
    const isAsked = isActiveAdmin(user);
    return (
      <div className="flex flex-wrap gap-3">
        <Button disabled={isBusy} onClick={() => (isAsked ? ask('off') : void onTurn(!user.active, false))}>
          {!user.active
            ? t('turnTheAccountOn')
            : isAsked
              ? t('deactivateTheAccountAsked')
              : t('deactivateTheAccount')}
        </Button>
        <Button disabled={isBusy} onClick={() => ask('delete')}>
          {t('deleteTheUser')}
        </Button>
      </div>
    );
  }
  const goOn = async (): Promise<void> => {
    await (asked === 'off' ? onTurn(false, isKeeping) : onDelete(isKeeping));
    ask(null);
  };
  return (
    <div className="space-y-4">
      <TokensMade username={user.username} isKeeping={isKeeping} isBusy={isBusy} onChange={setKeeping} />
      <div className="flex flex-wrap gap-3">
        <Button disabled={isBusy} onClick={() => ask(null)}>
          {t(words[asked].no)}
        </Button>
        <Button variant="danger" busy={isBusy} onClick={() => void goOn()}>
          {t(words[asked].yes)}
        </Button>
      </div>
    </div>
  );
}
