/** Asks for what a new user needs. */

import { useQueryClient } from '@tanstack/react-query';
import type { Role } from '@toru/protocol';
import { useId, useState, type ReactNode, type SubmitEvent } from 'react';
import { toast } from 'sonner';

import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { SelectField, TextField } from '../../components/ui/field.tsx';
import { callApi } from '../../lib/http.ts';
import { askToLeave, useUnsaved } from '../../lib/unsaved.ts';
import { useConfirmedAction } from '../forms/confirmed-action.tsx';
import { useFormAction } from '../forms/form-action.ts';
import { FormOutcome } from '../forms/form-outcome.tsx';
import { usersKey } from '../users/users.ts';
import { t } from '../../messages/settings.ts';

/** The dialog; it is there until it is closed. */
export function NewUserDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const client = useQueryClient();
  const action = useFormAction();
  const confirmed = useConfirmedAction();
  const formId = useId();
  const nameFault = action.faultOf('/username');
  const passwordFault = action.faultOf('/password');
  const isToldAtField = nameFault !== undefined || passwordFault !== undefined;
  const [username, setUsername] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>('client');
  useUnsaved(username !== '' || displayName !== '' || password !== '');
  const create = async (): Promise<void> => {
    const name = displayName.trim();
    const body = {
      username: username.trim(),
      password,
      role,
      ...(name === '' ? {} : { display_name: name }),
    };
    const succeeded = await action.run(
      () => confirmed.run(() => callApi('/api/users', { method: 'POST', body })),
      '',
    );
    if (!succeeded) return;
    await client.invalidateQueries({ queryKey: usersKey });
    toast.success(t('canLogInNow', { username: body.username }));
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) void askToLeave().then((leave) => leave && onClose());
      }}
      title={t('newUser')}
      description={t('youTellThePersonThe')}
      data-testid="new-user-dialog"
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={action.isBusy}>
            {t('createTheUser')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="space-y-5"
        onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
          event.preventDefault();
          void create();
        }}
      >
        <TextField
          label={t('userName')}
          autoFocus
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={username}
          error={nameFault}
          onChange={({ target }) => setUsername(target.value)}
        />
        <TextField
          label={t('name')}
          hint={t('shownInThePanelThe')}
          autoComplete="off"
          maxLength={100}
          value={displayName}
          onChange={({ target }) => setDisplayName(target.value)}
        />
        <TextField
          label={t('password')}
          hint={t('atLeast10Characters')}
          type="password"
          autoComplete="new-password"
          required
          value={password}
          error={passwordFault}
          onChange={({ target }) => setPassword(target.value)}
        />
        <SelectField
          label={t('role')}
          value={role}
          onChange={({ target }) => setRole(target.value as Role)}
          hint={role === 'client' ? t('usesPluginsThatAreOpen') : t('mayDoEverythingAlsoMake')}
        >
          <option value="client">{t('client')}</option>
          <option value="admin">{t('administrator')}</option>
        </SelectField>
        {action.problem !== null && !isToldAtField && <FormOutcome action={action} />}
      </form>
      {confirmed.dialog}
    </Dialog>
  );
}
