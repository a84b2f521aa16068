/** Backups: when they are made, what there is, and one at once. Restoring is for the command line: the panel must not run. */

import { backupScheduleFields, backupScheduleSchema, backupsSchema } from '@toru/api';
import { Type } from 'typebox';
import { ProblemError } from '../http/problem.ts';
import { answerVersioned, requireCurrent, versionOf, type Versioned } from '../http/document-version.ts';
import { isBackupOverdue } from '../backups/backup-age.ts';
import { toTime } from '../plugins/plugin-info.ts';
import { defineChange, defineRoute, type Route } from '../api/route.ts';
import { json } from '../api/schemas.ts';
import type { Services } from './services.ts';

/** The routes below `/api/backups`. */
export function backupRoutes({ deps }: Services): readonly Route[] {
  const { backups, storage, now } = deps;
  const common = { tag: 'Backups', role: 'admin' } as const;
  const showSchedule = (): Versioned => {
    const { everyHours, keep, warnAfterHours } = storage.settings.backups();
    const fields = { every_hours: everyHours, keep, warn_after_hours: warnAfterHours };
    return { version: versionOf(fields), ...fields };
  };
  const show = (): unknown => {
    const last = backups.last();
    return {
      schedule: showSchedule(),
      folder: backups.folder,
      encrypts_secrets: backups.hasPassphrase,
      is_running: backups.isRunning,
      is_overdue: isBackupOverdue(deps, now()),
      last: last && {
        file: last.file,
        bytes: last.bytes,
        at: toTime(last.atMs),
        has_secrets: last.hasSecrets,
      },
      failure: backups.failure && { at: toTime(backups.failure.atMs), detail: backups.failure.detail },
      items: backups.list().map(({ name, bytes, atMs }) => ({ name, bytes, at: toTime(atMs) })),
    };
  };
  return [
    defineRoute({
      method: 'GET',
      path: '/api/backups',
      ...common,
      scope: 'read',
      summary: 'Backups: the schedule, the last good one, and what is kept',
      answers: { 200: json('Now', backupsSchema) },
      handle: show,
    }),
    defineChange({
      method: 'POST',
      path: '/api/backups',
      ...common,
      scope: 'admin',
      summary: 'Make a backup now',
      audit: 'backup.make',
      answers: { 202: json('Begun; `is_running` tells when it has ended', backupsSchema) },
      commit: (call) => {
        call.note({ message: 'Make a backup' });
        if (!backups.start())
          throw new ProblemError('CONFLICT', { detail: 'A backup is being made at the moment' });
        void call.reply.code(202);
        return show();
      },
    }),
    defineChange({
      method: 'PUT',
      path: '/api/backups/schedule',
      ...common,
      scope: 'admin',
      summary: 'Change when backups are made; what is left out stays',
      isVersioned: true,
      audit: 'backup.schedule',
      body: Type.Partial(Type.Object(backupScheduleFields), { additionalProperties: false }),
      answers: { 200: json('Saved', backupScheduleSchema) },
      commit: (call) => {
        const before = storage.settings.backups();
        const { every_hours: everyHours, keep, warn_after_hours: warnAfterHours } = call.body;
        call.note({ message: 'Change when backups are made', details: { ...call.body } });
        requireCurrent(call, showSchedule().version, showSchedule);
        storage.settings.saveBackups({
          everyHours: everyHours ?? before.everyHours,
          keep: keep ?? before.keep,
          warnAfterHours: warnAfterHours ?? before.warnAfterHours,
        });
        return answerVersioned(call, showSchedule());
      },
    }),
  ];
}
