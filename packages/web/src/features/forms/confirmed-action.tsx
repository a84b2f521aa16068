/**
 * Actions for which the server wants the password once more.
 *
 * The action is tried first; when the server asks, so does a dialog, and then the action is tried again.
 */

import { useRef, useState, type ReactNode, type SubmitEvent } from 'react';

import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { TextField } from '../../components/ui/field.tsx';
import { ApiError } from '../../lib/api-error.ts';
import { callApi } from '../../lib/http.ts';
import { useFormAction } from './form-action.ts';
import { FormOutcome } from './form-outcome.tsx';
import { t } from '../../messages/settings.ts';

/** How to run such actions. */
export interface ConfirmedAction {
  /** Runs an attempt, with the password in between where it is asked for. Rejects as the attempt does. */
  readonly run: <T>(attempt: () => Promise<T>) => Promise<T>;
  /** To be rendered beside the control. */
  readonly dialog: ReactNode;
}

/** Offers the actions and the dialog. */
export function useConfirmedAction(): ConfirmedAction {
  const [isAsking, setAsking] = useState(false);
  const waiting = useRef<((confirmed: boolean) => void) | null>(null);
  const settle = (confirmed: boolean): void => {
    setAsking(false);
    waiting.current?.(confirmed);
    waiting.current = null;
  };
  return {
    run: async (attempt) => {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 'PASSWORD_REQUIRED') throw error;
        const confirmed = await new Promise<boolean>((resolve) => {
          waiting.current = resolve;
          setAsking(true);
        });
        if (!confirmed) throw new Error(t('nothingWasChangedThePassword'), { cause: error });
        return attempt();
      }
    },
    dialog: isAsking && <ConfirmDialog onSettle={settle} />,
  };
}

function ConfirmDialog({ onSettle }: { readonly onSettle: (confirmed: boolean) => void }): ReactNode {
  const action = useFormAction();
  const [password, setPassword] = useState('');
  const fault = action.faultOf('/password');
  const confirm = async (): Promise<void> => {
    const succeeded = await action.run(
      () => callApi('/api/auth/confirm', { method: 'POST', body: { password } }),
      '',
    );
    if (succeeded) onSettle(true);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onSettle(false);
      }}
      title={t('enterYourPasswordAgain')}
      description={t('changesToWhoMayCome')}
      data-testid="confirm-dialog"
    >
      <form
        className="space-y-4"
        onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <TextField
          label={t('yourPassword')}
          type="password"
          autoComplete="current-password"
          required
          autoFocus
          value={password}
          error={fault}
          onChange={({ target }) => setPassword(target.value)}
        />
        {action.problem !== null && fault === undefined && <FormOutcome action={action} />}
        <div className="flex justify-end gap-3">
          <Button onClick={() => onSettle(false)}>{t('cancel')}</Button>
          <Button type="submit" variant="primary" busy={action.isBusy}>
            {t('continue')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
