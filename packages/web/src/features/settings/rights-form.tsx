/** What a user may do: the role, and of clients the plugins. Nothing of it counts before it is saved. */

import { useQueryClient } from '@tanstack/react-query';
import type { Role } from '@toru/protocol';
import { useState, type ReactNode, type SubmitEvent } from 'react';

import { Button } from '../../components/ui/button.tsx';
import { SelectField } from '../../components/ui/field.tsx';
import { callApi } from '../../lib/http.ts';
import { useUnsaved } from '../../lib/unsaved.ts';
import { findChanges, type ChangeContext } from '../plugin-settings/settings-changes.ts';
import { usePlugins } from '../plugins/plugins.ts';
import { ChangedMeanwhile } from '../forms/changed-meanwhile.tsx';
import type { ConfirmedAction } from '../forms/confirmed-action.tsx';
import { useDocumentForm } from '../forms/document-form.ts';
import { useFormAction } from '../forms/form-action.ts';
import { FormOutcome } from '../forms/form-outcome.tsx';
import { TokensMade } from './tokens-made.tsx';
import { tokensKey } from './tokens.ts';
import { isActiveAdmin, userAddress, usersKey, type PanelUser } from '../users/users.ts';
import { t } from '../../messages/settings.ts';

/** Props of {@link RightsForm}. */
export interface RightsFormProps {
  readonly user: PanelUser;
  /** Asks for the password where the server wants it. */
  readonly run: ConfirmedAction['run'];
}

type Rights = Pick<PanelUser, 'role' | 'plugins'>;

/** Titles of the fields, for what somebody else has changed. */
const fieldTitles = (): ChangeContext => ({
  schema: { properties: { role: { title: t('role') }, plugins: { title: t('plugins') } } },
  secrets: new Set<string>(),
});

const toRights = ({ role, plugins }: PanelUser): Rights => ({ role, plugins });
const toWords = ({ role, plugins }: Rights): object => ({
  role,
  plugins: plugins ?? t('allThatClientsMayUse'),
});

/** The form. */
export function RightsForm({ user, run }: RightsFormProps): ReactNode {
  const client = useQueryClient();
  const action = useFormAction();
  const [isKeeping, setKeeping] = useState(false);
  const form = useDocumentForm(user, {
    toValues: toRights,
    send: async (changed, ifMatch) => {
      const isDemotion = changed.role === 'client' && isActiveAdmin(user);
      const body = isDemotion && isKeeping ? { ...changed, keep_tokens: true } : changed;
      const saved = await run(() =>
        callApi<PanelUser>(userAddress(user.username), { method: 'PATCH', body, ifMatch }),
      );
      void client.invalidateQueries({ queryKey: tokensKey });
      await client.invalidateQueries({ queryKey: usersKey });
      return saved;
    },
  });
  useUnsaved(form.isChanged);
  const { role, plugins } = form.values;
  return (
    <form
      className="space-y-4"
      aria-label={t('whatMayDo', { displayName: user.display_name })}
      onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        void action.run(form.save, t('changed'));
      }}
    >
      <SelectField
        label={t('role')}
        className="max-w-60"
        value={role}
        disabled={action.isBusy}
        onChange={({ target }) => {
          setKeeping(false);
          form.set({ role: target.value as Role });
        }}
      >
        <option value="client">{t('client')}</option>
        <option value="admin">{t('administrator')}</option>
      </SelectField>
      {role === 'client' && isActiveAdmin(user) && (
        <TokensMade
          username={user.username}
          isKeeping={isKeeping}
          isBusy={action.isBusy}
          onChange={setKeeping}
        />
      )}
      {role === 'client' && (
        <PluginChoice
          chosen={plugins}
          isBusy={action.isBusy}
          onChange={(next) => form.set({ plugins: next })}
        />
      )}
      {form.meanwhile !== null && (
        <ChangedMeanwhile
          changes={findChanges(
            { ...toWords(form.meanwhile.before) },
            { ...toWords(form.meanwhile.after) },
            fieldTitles(),
          )}
        />
      )}
      {!form.isStale && <FormOutcome action={action} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={action.isBusy} disabled={!form.isChanged}>
          {t('save')}
        </Button>
        {form.isChanged && (
          <Button variant="ghost" disabled={action.isBusy} onClick={form.discard}>
            {t('discardChanges')}
          </Button>
        )}
      </div>
    </form>
  );
}

interface PluginChoiceProps {
  /** null: all. */
  readonly chosen: readonly string[] | null;
  readonly isBusy: boolean;
  readonly onChange: (plugins: readonly string[] | null) => void;
}

function PluginChoice({ chosen, isBusy, onChange }: PluginChoiceProps): ReactNode {
  const plugins = (usePlugins().data ?? []).filter(
    ({ state, access }) => state !== 'invalid' && access === 'client',
  );
  const checkbox = 'size-4 shrink-0 accent-(--toru-primary)';
  const row = 'flex min-h-8 items-center gap-2.5 text-sm touch:min-h-11';
  return (
    <fieldset disabled={isBusy}>
      <legend className="mb-1 text-sm font-medium">{t('plugins')}</legend>
      <label className={row}>
        <input
          type="checkbox"
          className={checkbox}
          checked={chosen === null}
          onChange={({ target }) => onChange(target.checked ? null : plugins.map(({ id }) => id))}
        />
        {t('allThatClientsMayUse2')}
      </label>
      {chosen !== null &&
        plugins.map(({ id, name }) => (
          <label key={id} className={row}>
            <input
              type="checkbox"
              className={checkbox}
              checked={chosen.includes(id)}
              onChange={({ target }) =>
                onChange(target.checked ? [...chosen, id] : chosen.filter((each) => each !== id))
              }
            />
            {name}
          </label>
        ))}
    </fieldset>
  );
}
