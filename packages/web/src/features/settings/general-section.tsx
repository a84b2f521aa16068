/** Name of the panel, its identity, and from where views may load. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { PanelSettings } from '@toru/api';
import { ExternalLink } from 'lucide-react';
import { useState, type ReactNode, type SubmitEvent } from 'react';

import { CopyButton } from '../../components/copy-button.tsx';
import { Facts } from '../../components/facts.tsx';
import { ErrorState } from '../../components/states.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { TextField } from '../../components/ui/field.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { callApi } from '../../lib/http.ts';
import { panelUrl } from '../../lib/panel-url.ts';
import { useUnsaved } from '../../lib/unsaved.ts';
import { instanceKey, useInstance } from '../../lib/instance.ts';
import { DoctorCard } from './doctor-card.tsx';
import { findChanges } from '../plugin-settings/settings-changes.ts';
import { ChangedMeanwhile } from '../forms/changed-meanwhile.tsx';
import { useDocumentForm } from '../forms/document-form.ts';
import { useFormAction } from '../forms/form-action.ts';
import { FormOutcome } from '../forms/form-outcome.tsx';

const settingsKey = ['panel-settings'] as const;

/** The section. */
export function GeneralSection(): ReactNode {
  const settings = useQuery({
    queryKey: settingsKey,
    queryFn: ({ signal }) => callApi<PanelSettings>('/api/settings', { signal }),
  });
  return (
    <>
      <Card>
        <CardHeader title="Panel" />
        <div className="px-5 pb-5">
          {settings.isPending && (
            <SkeletonGroup label="Loading settings" className="space-y-4">
              <Skeleton className="h-10" />
              <Skeleton className="h-10" />
            </SkeletonGroup>
          )}
          {settings.isError && (
            <ErrorState
              title="Settings could not be loaded"
              error={settings.error}
              onRetry={settings.refetch}
            />
          )}
          {settings.isSuccess && <PanelForm settings={settings.data} />}
        </div>
      </Card>
      <Identity />
      <DoctorCard />
    </>
  );
}

/** Titles of the fields, for what somebody else has changed. */
const fieldTitles = {
  schema: { properties: { name: { title: 'Name' }, view_origins: { title: 'Origins for views' } } },
  secrets: new Set<string>(),
};

const toValues = ({ name, view_origins }: PanelSettings): Omit<PanelSettings, 'version'> => ({
  name,
  view_origins,
});

function PanelForm({ settings }: { readonly settings: PanelSettings }): ReactNode {
  const client = useQueryClient();
  const action = useFormAction();
  const form = useDocumentForm(settings, {
    toValues,
    send: async (changed, ifMatch) => {
      const body = changed.name === undefined ? changed : { ...changed, name: changed.name.trim() };
      const saved = await callApi<PanelSettings>('/api/settings', { method: 'PUT', body, ifMatch });
      client.setQueryData(settingsKey, saved);
      await client.invalidateQueries({ queryKey: instanceKey });
      return saved;
    },
  });
  useUnsaved(form.isChanged);
  const { name, view_origins: origins } = form.values;
  const [typed, setTyped] = useState('');
  const isMeant = splitOrigins(typed).join(' ') === origins.join(' ');
  return (
    <form
      className="max-w-xl space-y-5"
      onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        void action.run(form.save, 'Saved.');
      }}
    >
      <TextField
        label="Name"
        hint="Shown in the browser’s tab and in the sidebar."
        value={name}
        maxLength={60}
        required
        onChange={({ target }) => form.set({ name: target.value })}
      />
      <TextField
        label="Origins for views"
        hint="Further addresses from which plugin views may load, such as https://tiles.example.org. Separate them by spaces; most panels need none."
        value={isMeant ? typed : origins.join(' ')}
        onChange={({ target }) => {
          setTyped(target.value);
          form.set({ view_origins: splitOrigins(target.value) });
        }}
      />
      {form.meanwhile !== null && (
        <ChangedMeanwhile changes={findChanges(form.meanwhile.before, form.meanwhile.after, fieldTitles)} />
      )}
      {!form.isStale && <FormOutcome action={action} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="primary" busy={action.isBusy}>
          Save
        </Button>
        {form.isChanged && (
          <Button disabled={action.isBusy} onClick={form.discard}>
            Discard changes
          </Button>
        )}
      </div>
    </form>
  );
}

function splitOrigins(text: string): readonly string[] {
  return text.split(/[\s,]+/u).filter((part) => part !== '');
}

function Identity(): ReactNode {
  const instance = useInstance().data;
  return (
    <Card>
      <CardHeader title="This installation" />
      <div className="px-5 pb-5">
        <Facts
          facts={[
            [
              'Instance id',
              <span key="id" className="flex items-start gap-1">
                <code className="font-mono text-[0.8125rem]">{instance?.instance_id ?? '…'}</code>
                {typeof instance?.instance_id === 'string' && (
                  <span className="-my-2">
                    <CopyButton text={instance.instance_id} label="Copy the instance id" />
                  </span>
                )}
              </span>,
            ],
            ['Version', instance?.version ?? '…'],
            [
              'Plugin files',
              <code key="dir" className="font-mono text-[0.8125rem]">
                {instance?.plugins_dir ?? '…'}
              </code>,
            ],
            [
              'HTTP interface',
              <a
                key="docs"
                href={panelUrl('/api/docs')}
                target="_blank"
                rel="noreferrer"
                className="inline-flex items-center gap-1.5 text-accent hover:underline"
              >
                Documentation <ExternalLink aria-hidden className="size-3.5" />
              </a>,
            ],
          ]}
        />
      </div>
      <p className="border-t border-border px-5 py-4 text-[0.8125rem] text-muted">
        Licenses are issued for the instance id. It stays the same through upgrades, renames and restored
        backups.
      </p>
    </Card>
  );
}
