/** A form for a new password: one's own, with the present one, or that of somebody else. */

import { useEffect, useRef, useState, type ReactNode, type SubmitEvent } from 'react';

import { Button } from '../../components/ui/button.tsx';
import { TextField } from '../../components/ui/field.tsx';
import { useUnsaved } from '../../lib/unsaved.ts';
import { FormOutcome } from '../forms/form-outcome.tsx';
import type { FormAction } from '../forms/form-action.ts';
import { t } from '../../messages/settings.ts';

/** Props of {@link PasswordForm}. */
export interface PasswordFormProps {
  /** Asks for the present password, and for the new one twice. */
  readonly isOwn: boolean;
  readonly button: string;
  readonly action: FormAction;
  /** Answers whether the password was changed; the fields are emptied then. */
  readonly onSubmit: (next: string, current: string) => Promise<boolean>;
}

/** The form. */
export function PasswordForm({ isOwn, button, action, onSubmit }: PasswordFormProps): ReactNode {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  useUnsaved(current !== '' || next !== '' || again !== '');
  const form = useRef<HTMLFormElement>(null);
  const currentFault = action.faultOf('/current_password');
  const nextFault = action.faultOf('/new_password', '/password');
  const isToldAtField = currentFault !== undefined || nextFault !== undefined;
  useEffect(() => {
    if (isToldAtField) form.current?.querySelector<HTMLInputElement>('[aria-invalid=true]')?.select();
  }, [isToldAtField]);
  const isMismatch = isOwn && again !== '' && again !== next;
  const submit = async (): Promise<void> => {
    if (isOwn && again !== next) return;
    if (!(await onSubmit(next, current))) return;
    setCurrent('');
    setNext('');
    setAgain('');
  };
  return (
    <form
      ref={form}
      className="max-w-xl space-y-5"
      onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        void submit();
      }}
    >
      {isOwn && (
        <TextField
          label={t('currentPassword')}
          type="password"
          autoComplete="current-password"
          required
          value={current}
          error={currentFault}
          onChange={({ target }) => setCurrent(target.value)}
        />
      )}
      <TextField
        label={t('newPassword')}
        hint={t('atLeast10CharactersSeveral')}
        type="password"
        autoComplete="new-password"
        required
        value={next}
        error={nextFault}
        onChange={({ target }) => setNext(target.value)}
      />
      {isOwn && (
        <TextField
          label={t('newPasswordAgain')}
          type="password"
          autoComplete="new-password"
          required
          value={again}
          error={isMismatch ? t('thisIsNotTheSame') : undefined}
          onChange={({ target }) => setAgain(target.value)}
        />
      )}
      {!isToldAtField && <FormOutcome action={action} />}
      <Button
        type="submit"
        variant={isOwn ? 'primary' : 'secondary'}
        busy={action.isBusy}
        disabled={isMismatch}
      >
        {button}
      </Button>
    </form>
  );
}
