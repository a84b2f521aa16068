/** Backups: when the panel makes them, how many stay, and how old the last good one may become. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { BackupScheduleInfo, BackupsInfo } from '@toru/api';
import { Archive } from 'lucide-react';
import { useState, type ReactNode, type SubmitEvent } from 'react';

import { Facts } from '../../components/facts.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { ErrorState } from '../../components/states.tsx';
import { Badge } from '../../components/ui/badge.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Card, CardHeader } from '../../components/ui/card.tsx';
import { TextField } from '../../components/ui/field.tsx';
import { Skeleton, SkeletonGroup } from '../../components/ui/skeleton.tsx';
import { formatBytes, formatMoment } from '../../lib/format.ts';
import { callApi } from '../../lib/http.ts';
import { useUnsaved } from '../../lib/unsaved.ts';
import { DocumentFormEnd } from '../forms/document-form-end.tsx';
import { useDocumentForm } from '../forms/document-form.ts';
import { useFormAction } from '../forms/form-action.ts';
import { FormOutcome } from '../forms/form-outcome.tsx';
import { findChanges } from '../plugin-settings/settings-changes.ts';
import { t } from '../../messages/settings.ts';

const backupsKey = ['backups'] as const;
/** While one is made. Unit: milliseconds. */
const runningRefreshMs = 2_000;

/** The section. */
export function BackupsSection(): ReactNode {
  const backups = useQuery({
    queryKey: backupsKey,
    queryFn: ({ signal }) => callApi<BackupsInfo>('/api/backups', { signal }),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.is_running === true ? runningRefreshMs : false),
  });
  if (backups.isSuccess)
    return (
      <>
        <Made backups={backups.data} />
        <Card>
          <CardHeader title={t('schedule')} />
          <div className="px-5 pb-5">
            <ScheduleForm schedule={backups.data.schedule} />
          </div>
        </Card>
      </>
    );
  return (
    <Card>
      <CardHeader title={t('backups')} />
      <div className="px-5 pb-5">
        {backups.isPending ? (
          <SkeletonGroup label={t('loadingBackups')} className="space-y-4">
            <Skeleton className="h-10" />
            <Skeleton className="h-10" />
          </SkeletonGroup>
        ) : (
          <ErrorState title={t('backupsCouldNotBeLoaded')} error={backups.error} onRetry={backups.refetch} />
        )}
      </div>
    </Card>
  );
}

function Made({ backups }: { readonly backups: BackupsInfo }): ReactNode {
  const client = useQueryClient();
  const action = useFormAction();
  const { last, failure, folder, items, is_overdue: isOverdue, is_running: isRunning } = backups;
  const make = async (): Promise<void> => {
    client.setQueryData(backupsKey, await callApi<BackupsInfo>('/api/backups', { method: 'POST' }));
  };
  return (
    <Card>
      <CardHeader title={t('backups')}>
        <Button
          size="sm"
          variant="primary"
          busy={action.isBusy || isRunning}
          onClick={() => void action.run(make, t('begun'))}
        >
          <Archive aria-hidden />
          {t('backUpNow')}
        </Button>
      </CardHeader>
      <div className="space-y-4 px-5 pb-5">
        <Facts
          facts={[
            [
              t('lastGoodOne'),
              last === null ? (
                t('noneYet')
              ) : (
                <span key="last" className="flex flex-wrap items-center gap-2">
                  <RelativeTime at={last.at} /> · {formatBytes(last.bytes)}
                  {isOverdue && <Badge tone="warning">{t('tooOld')}</Badge>}
                </span>
              ),
            ],
            [
              t('folder'),
              <code key="folder" className="font-mono text-[0.8125rem]">
                {folder}
              </code>,
            ],
            [t('inTheFolder'), t('backupCount', { count: items.length })],
            [t('lastFailure'), failure === null ? null : `${formatMoment(failure.at)}: ${failure.detail}`],
          ]}
        />
        {action.problem !== null && <FormOutcome action={action} />}
      </div>
      <p className="border-t border-border px-5 py-4 text-[0.8125rem] text-muted">
        {backups.encrypts_secrets ? t('secretsAreEncrypted') : t('keyIsLeftOut')} {t('copyBackups')}
      </p>
    </Card>
  );
}

const toValues = ({
  every_hours,
  keep,
  warn_after_hours,
}: BackupScheduleInfo): Omit<BackupScheduleInfo, 'version'> => ({ every_hours, keep, warn_after_hours });

/** Titles of the fields, for what somebody else has changed. */
const fieldTitles = () => ({
  schema: {
    properties: {
      every_hours: { title: t('hoursBetweenBackups') },
      keep: { title: t('backupsToKeep') },
      warn_after_hours: { title: t('warnAfterHours') },
    },
  },
  secrets: new Set<string>(),
});

function ScheduleForm({ schedule }: { readonly schedule: BackupScheduleInfo }): ReactNode {
  const client = useQueryClient();
  const action = useFormAction();
  const form = useDocumentForm(schedule, {
    toValues,
    send: async (body, ifMatch) => {
      const saved = await callApi<BackupScheduleInfo>('/api/backups/schedule', {
        method: 'PUT',
        body,
        ifMatch,
      });
      await client.invalidateQueries({ queryKey: backupsKey });
      return saved;
    },
  });
  useUnsaved(form.isChanged);
  const field = (name: keyof ReturnType<typeof toValues>, least: number, hint: string): ReactNode => (
    <CountField
      label={fieldTitles().schema.properties[name].title}
      hint={hint}
      min={least}
      count={form.values[name]}
      onCount={(count) => form.set({ [name]: count })}
    />
  );
  return (
    <form
      className="max-w-xl space-y-5"
      onSubmit={(event: SubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        void action.run(form.save, t('saved'));
      }}
    >
      {field('every_hours', 0, t('n24MakesOneEachDay'))}
      {field('keep', 1, t('olderOnesWithAName'))}
      {field('warn_after_hours', 0, t('howOldTheLastGood'))}
      <DocumentFormEnd
        form={form}
        action={action}
        changes={form.meanwhile && findChanges(form.meanwhile.before, form.meanwhile.after, fieldTitles())}
      />
    </form>
  );
}

interface CountFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly min: number;
  readonly count: number;
  readonly onCount: (count: number) => void;
}

/** A whole number. What is no such number, an emptied field say, stays as it was typed until it is one; the browser does not send it. */
function CountField({ min, count, onCount, ...rest }: CountFieldProps): ReactNode {
  const [typed, setTyped] = useState({ text: '', over: Number.NaN });
  return (
    <TextField
      {...rest}
      type="number"
      inputMode="numeric"
      min={min}
      step={1}
      required
      value={typed.over === count ? typed.text : String(count)}
      onChange={({ target }) => {
        const next = target.value === '' ? Number.NaN : Number(target.value);
        if (Number.isInteger(next) && next >= min) onCount(next);
        setTyped({ text: target.value, over: Number.isInteger(next) && next >= min ? next : count });
      }}
    />
  );
}
