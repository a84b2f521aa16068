/** Name of the panel, its identity, and from where views may load. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { PanelSettings } from '@toru/api';
import { ExternalLink } from 'lucide-react';
import { useState, type ReactNode, type SubmitEvent } from 'react';

import { CopyButton } from '../../components/copy-button.tsx';
import { Facts } from '../../components/facts.tsx';
import { ErrorState } from '../../components/states.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { TextField } from '../../components/ui/field.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { callApi } from '../../lib/http.ts';
import { panelUrl } from '../../lib/panel-url.ts';
import { useUnsaved } from '../../lib/unsaved.ts';
import { instanceKey, useInstance } from '../../lib/instance.ts';
import { DoctorCard } from './doctor-card.tsx';
import { findChanges, type ChangeContext } from '../plugin-settings/settings-changes.ts';
import { DocumentFormEnd } from '../forms/document-form-end.tsx';
import { useDocumentForm } from '../forms/document-form.ts';
import { useFormAction } from '../forms/form-action.ts';
import { t } from '../../messages/settings.ts';

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
        <CardHeader title={t('panel')} />
        <div className="px-5 pb-5">
          {settings.isPending && (
            <SkeletonGroup label={t('loadingSettings')} className="space-y-4">
              <Skeleton className="h-10" />
              <Skeleton className="h-10" />
            </SkeletonGroup>
          )}
          {settings.isError && (
            <ErrorState
              title={t('settingsCouldNotBeLoaded')}
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
const fieldTitles = (): ChangeContext => ({
  schema: { properties: { name: { title: t('name') }, view_origins: { title: t('originsForViews') } } },
  secrets: new Set<string>(),
});

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
        void action.run(form.save, t('saved'));
      }}
    >
      <TextField
        label={t('name')}
        hint={t('shownInTheBrowsersTab')}
        value={name}
        maxLength={60}
        required
        onChange={({ target }) => form.set({ name: target.value })}
      />
      <TextField
        label={t('originsForViews')}
        hint={t('furtherAddressesFromWhichPlugin')}
        value={isMeant ? typed : origins.join(' ')}
        onChange={({ target }) => {
          setTyped(target.value);
          form.set({ view_origins: splitOrigins(target.value) });
        }}
      />
      <DocumentFormEnd
        form={form}
        action={action}
        changes={form.meanwhile && findChanges(form.meanwhile.before, form.meanwhile.after, fieldTitles())}
      />
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
      <CardHeader title={t('thisInstallation')} />
      <div className="px-5 pb-5">
        <Facts
          facts={[
            [
              t('instanceId'),
              <span key="id" className="flex items-start gap-1">
                <code className="font-mono text-[0.8125rem]">{instance?.instance_id ?? '…'}</code>
                {typeof instance?.instance_id === 'string' && (
                  <span className="-my-2">
                    <CopyButton text={instance.instance_id} label={t('copyTheInstanceId')} />
                  </span>
                )}
              </span>,
            ],
            [t('version'), instance?.version ?? '…'],
            [
              t('pluginFiles'),
              <code key="dir" className="font-mono text-[0.8125rem]">
                {instance?.plugins_dir ?? '…'}
              </code>,
            ],
            [
              t('httpInterface'),
              <a
                key="docs"
                href={panelUrl('/api/docs')}
                target="_blank"
                rel="noreferrer"
                className="inline-flex items-center gap-1.5 text-accent hover:underline"
              >
                {t('documentation')}
                <ExternalLink aria-hidden className="size-3.5" />
              </a>,
            ],
          ]}
        />
      </div>
      <p className="border-t border-border px-5 py-4 text-[0.8125rem] text-muted">
        {t('licensesAreIssuedForThe')}
      </p>
    </Card>
  );
}
