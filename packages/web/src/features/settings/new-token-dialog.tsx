/** Makes an API token and shows its text, once. */

import { useQueryClient } from '@tanstack/react-query';
import type { TokenScope } from '@toru/protocol';
import { useId, useState, type ReactNode, type SubmitEvent } from 'react';

import { CopyButton } from '../../components/copy-button.tsx';
import { Alert } from '../../components/ui/alert.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Dialog } from '../../components/ui/dialog.tsx';
import { SelectField, TextField } from '../../components/ui/field.tsx';
import { callApi } from '../../lib/http.ts';
import { askToLeave, useUnsaved } from '../../lib/unsaved.ts';
import { useConfirmedAction } from '../forms/confirmed-action.tsx';
import { useFormAction } from '../forms/form-action.ts';
import { FormOutcome } from '../forms/form-outcome.tsx';
import { tokensKey } from './tokens.ts';
import { t } from '../../messages/settings.ts';

const dayMs = 86_400_000;

const scopeHints = {
  read: 'seesPluginsLogsEventsAnd',
  operate: 'alsoTurnsPluginsOnAnd',
  admin: 'alsoChangesSettingsAndLicenses',
} as const satisfies Readonly<Record<TokenScope, string>>;

/** The dialog; it is there until it is closed. */
export function NewTokenDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [text, setText] = useState<string | null>(null);
  return text === null ? (
    <Questions onMade={setText} onClose={onClose} />
  ) : (
    <MadeToken text={text} onClose={onClose} />
  );
}

interface QuestionsProps {
  readonly onMade: (text: string) => void;
  readonly onClose: () => void;
}

function Questions({ onMade, onClose }: QuestionsProps): ReactNode {
  const client = useQueryClient();
  const action = useFormAction();
  const confirmed = useConfirmedAction();
  const formId = useId();
  const [name, setName] = useState('');
  const [scope, setScope] = useState<TokenScope>('read');
  const [days, setDays] = useState('90');
  useUnsaved(name !== '');
  const make = async (): Promise<void> => {
    const expiresAt = days === '' ? null : new Date(Date.now() + Number(days) * dayMs).toISOString();
    const body = { name: name.trim(), scope, expires_at: expiresAt };
    await action.run(async () => {
      const made = await confirmed.run(() =>
        callApi<{ readonly token: string }>('/api/tokens', { method: 'POST', body }),
      );
      await client.invalidateQueries({ queryKey: tokensKey });
      onMade(made.token);
    }, '');
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) void askToLeave().then((leave) => leave && onClose());
      }}
      title={t('newApiToken')}
      description={t('forAScriptOrA')}
      data-testid="new-token-dialog"
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={action.isBusy}>
            {t('createToken')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="space-y-5"
        onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
          event.preventDefault();
          void make();
        }}
      >
        <TextField
          label={t('name')}
          autoFocus
          hint={t('whatItIsForSuch')}
          autoComplete="off"
          required
          maxLength={100}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <SelectField
          label={t('permission')}
          hint={t(scopeHints[scope])}
          value={scope}
          onChange={({ target }) => setScope(target.value as TokenScope)}
        >
          <option value="read">{t('read')}</option>
          <option value="operate">{t('operatePlugins')}</option>
          <option value="admin">{t('doAllButUsersAnd')}</option>
        </SelectField>
        <SelectField label={t('expires')} value={days} onChange={({ target }) => setDays(target.value)}>
          <option value="30">{t('in30Days')}</option>
          <option value="90">{t('in90Days')}</option>
          <option value="365">{t('inAYear')}</option>
          <option value="">{t('never')}</option>
        </SelectField>
        {action.problem !== null && <FormOutcome action={action} />}
      </form>
      {confirmed.dialog}
    </Dialog>
  );
}

function MadeToken({ text, onClose }: { readonly text: string; readonly onClose: () => void }): ReactNode {
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={t('theTokenWasMade')}
      data-testid="new-token-dialog"
      footer={
        <Button variant="primary" onClick={onClose}>
          {t('done')}
        </Button>
      }
    >
      <div className="space-y-4">
        <Alert tone="warning" title={t('copyItNowItIs')}>
          {t('anyoneHoldingThisTokenHas')}
        </Alert>
        <div className="flex items-center gap-1 rounded-lg border border-border bg-sunken py-1 pr-1 pl-3">
          <code data-testid="new-token" className="min-w-0 flex-1 font-mono text-xs break-all">
            {text}
          </code>
          <CopyButton text={text} label={t('copyTheToken')} />
        </div>
      </div>
    </Dialog>
  );
}
