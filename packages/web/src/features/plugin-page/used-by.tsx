/** Who may use a plugin, and the control for it: what saving changes is said before. */

import { useQueryClient } from '@tanstack/react-query';
import type { PluginInfo } from '@toru/api';
import type { Access } from '@toru/protocol';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { Link } from 'react-router';

import { ErrorState } from '../../components/states.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { callApi } from '../../lib/http.ts';
import { useUnsaved } from '../../lib/unsaved.ts';
import { storePlugin, usePlugins } from '../plugins/plugins.ts';
import { useConfirmedAction } from '../forms/confirmed-action.tsx';
import { useFormAction } from '../forms/form-action.ts';
import { FormOutcome } from '../forms/form-outcome.tsx';
import { userAddress, usersKey, useUsers, type PanelUser } from '../users/users.ts';
import { clientsOf, currentChoice, findAccessChanges, type AccessChoice } from './access-changes.ts';
import { t } from '../../messages/plugin-page.ts';

interface OfPlugin {
  readonly plugin: PluginInfo;
}

/** The card. `#used-by` in the address leads to it. */
export function UsedBy({ plugin }: OfPlugin): ReactNode {
  const users = useUsers();
  return (
    <Card id="used-by" data-testid="used-by" className="scroll-mt-20">
      <CardHeader title={t('usedBy')} />
      {users.data === undefined ? (
        users.isError ? (
          <ErrorState
            title={t('usersCouldNotBeLoaded')}
            error={users.error}
            onRetry={users.refetch}
            className="py-4"
          />
        ) : (
          <SkeletonGroup label={t('loadingUsers')} className="space-y-3 px-5 pb-5">
            <Skeleton className="h-5 w-2/3" />
            <Skeleton className="h-5 w-1/2" />
          </SkeletonGroup>
        )
      ) : (
        <AccessForm plugin={plugin} users={users.data} />
      )}
    </Card>
  );
}

const row = 'flex min-h-8 items-center gap-2.5 text-sm touch:min-h-11';
const control = 'size-4 shrink-0 accent-(--toru-primary)';

function AccessForm({ plugin, users }: OfPlugin & { readonly users: readonly PanelUser[] }): ReactNode {
  const client = useQueryClient();
  const all = usePlugins().data ?? [];
  const action = useFormAction();
  const confirmed = useConfirmedAction();
  // What holds is shown until something is chosen, so that what others change meanwhile is seen.
  const [chosen, setChosen] = useState<AccessChoice | null>(null);
  const choice = chosen ?? currentChoice(plugin, users);
  const changes = findAccessChanges(plugin, users, choice, all);
  const hasChanges = changes.access !== null || changes.users.length > 0;
  useUnsaved(hasChanges);
  const save = async (): Promise<void> => {
    const isSaved = await action.run(async () => {
      // What takes away comes first, and what needs the password before what does not.
      for (const { username, version, plugins } of changes.users) {
        const change = { method: 'PATCH', body: { plugins }, ifMatch: version } as const;
        await confirmed.run(() => callApi(userAddress(username), change));
      }
      if (changes.access !== null) {
        const address = `/api/plugins/${encodeURIComponent(plugin.id)}/access`;
        storePlugin(
          client,
          await callApi<PluginInfo>(address, { method: 'PUT', body: { access: changes.access } }),
        );
      }
    }, t('saved'));
    await client.invalidateQueries({ queryKey: usersKey });
    if (isSaved) setChosen(null);
  };
  return (
    <form
      className="space-y-4 px-5 pb-5"
      onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        void save();
      }}
    >
      <fieldset disabled={action.isBusy}>
        <legend className="sr-only">{t('whoMayUse', { name: plugin.name })}</legend>
        <AccessRadio choice={choice} access="admin" label={t('administratorsOnly')} onChange={setChosen} />
        <AccessRadio
          choice={choice}
          access="client"
          label={t('clientsAndAdministrators')}
          onChange={setChosen}
        />
      </fieldset>
      {choice.access === 'client' && (
        <Clients clients={clientsOf(users)} choice={choice} isBusy={action.isBusy} onChange={setChosen} />
      )}
      {hasChanges && (
        <div data-testid="access-changes" className="rounded-lg bg-sunken px-4 py-3 text-sm">
          <p className="font-medium">{t('whenYouSave')}</p>
          <ul className="mt-1 list-disc space-y-1 pl-5 text-soft [overflow-wrap:anywhere]">
            {changes.sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      )}
      <FormOutcome action={action} />
      {hasChanges && (
        <div className="flex flex-wrap gap-3">
          <Button type="submit" variant="primary" busy={action.isBusy}>
            {t('save')}
          </Button>
          <Button disabled={action.isBusy} onClick={() => setChosen(null)}>
            {t('discard')}
          </Button>
        </div>
      )}
      {confirmed.dialog}
    </form>
  );
}

interface ChoiceProps {
  readonly choice: AccessChoice;
  readonly onChange: (choice: AccessChoice) => void;
}

function AccessRadio({
  choice,
  access,
  label,
  onChange,
}: ChoiceProps & { readonly access: Access; readonly label: string }): ReactNode {
  return (
    <label className={row}>
      <input
        type="radio"
        name="access"
        className={control}
        checked={choice.access === access}
        onChange={() => onChange({ ...choice, access })}
      />
      {label}
    </label>
  );
}

interface ClientsProps extends ChoiceProps {
  readonly clients: readonly PanelUser[];
  readonly isBusy: boolean;
}

function Clients({ clients, choice, isBusy, onChange }: ClientsProps): ReactNode {
  if (clients.length === 0) {
    return (
      <p className="text-sm text-muted">
        {t.rich('thereIsNobodyWithThe', {
          link: (words) => (
            <Link to="/settings/users" className="font-medium text-accent underline">
              {words}
            </Link>
          ),
        })}
      </p>
    );
  }
  return (
    <fieldset disabled={isBusy} className="border-t border-border pt-3">
      <legend className="sr-only">{t('clientsWhoMayUseIt')}</legend>
      {clients.map(({ username, display_name: name, active, plugins }) => (
        <label key={username} className={row}>
          <input
            type="checkbox"
            className={control}
            checked={choice.clients.has(username)}
            onChange={({ target }) => {
              const next = new Set(choice.clients);
              if (target.checked) next.add(username);
              else next.delete(username);
              onChange({ ...choice, clients: next });
            }}
          />
          <span className="min-w-0 [overflow-wrap:anywhere]">
            {name === '' ? username : name}
            {!active && <span className="text-muted"> {t('accountIsOff')}</span>}
            {plugins === null && <span className="text-muted"> {t('allPluginsForClients')}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
