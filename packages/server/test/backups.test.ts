/** Backups in the API: the schedule, one at once, the age as a number and as a warning. */

import { afterEach, describe, expect, it } from 'vitest';
import type { Backups } from '../src/index.ts';
import { TestPanel } from './support/panel.ts';

const HOUR_MS = 3_600_000;
let panel: TestPanel;
afterEach(() => panel[Symbol.asyncDispose]());

function makeBackups(change: Partial<Backups> = {}): Backups {
  const none = { folder: '/srv/backups', hasPassphrase: true, isRunning: false, failure: null };
  return { ...none, last: () => null, list: () => [], start: () => true, ...change };
}
const last = (atMs: number): ReturnType<Backups['last']> => ({
  file: '/b',
  bytes: 7,
  atMs,
  hasSecrets: true,
});

describe('backups', () => {
  it('have a schedule that nobody overwrites unseen, with limits', async () => {
    panel = await TestPanel.start();
    const cookie = await panel.logIn();
    const shown = await panel.call('/api/backups', { cookie });
    expect(shown.json.schedule).toMatchObject({ every_hours: 0, keep: 7, warn_after_hours: 168 });
    const put = (body: unknown, ifMatch?: string): ReturnType<TestPanel['call']> =>
      panel.call('/api/backups/schedule', {
        method: 'PUT',
        cookie,
        body,
        headers: ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` },
      });
    expect((await put({ every_hours: 24 }, shown.json.schedule.version)).json).toMatchObject({
      every_hours: 24,
      keep: 7,
    });
    expect((await put({ keep: 3 }, shown.json.schedule.version)).status).toBe(412);
    expect((await put({ keep: 0 })).status).toBe(422);
    expect(panel.storage.settings.backups()).toEqual({ everyHours: 24, keep: 7, warnAfterHours: 168 });
  });

  it('are made on request, one at a time', async () => {
    let isRunning = false;
    const start = (): boolean => !isRunning && (isRunning = true);
    panel = await TestPanel.start({}, { backups: makeBackups({ start }) });
    const cookie = await panel.logIn();
    expect((await panel.call('/api/backups', { method: 'POST', cookie })).status).toBe(202);
    expect((await panel.call('/api/backups', { method: 'POST', cookie })).json).toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('are missed when the last good one is too old, or there was none since the panel is old enough', async () => {
    let atMs: number | null = null;
    panel = await TestPanel.start(
      {},
      { backups: makeBackups({ last: () => (atMs === null ? null : last(atMs)) }) },
    );
    const isOverdue = async (): Promise<unknown> => {
      const cookie = await panel.logIn();
      return (await panel.call('/api/instance', { cookie })).json.backup_overdue;
    };
    expect(await isOverdue()).toBe(false);
    panel.clock.offsetMs += 169 * HOUR_MS;
    expect(await isOverdue()).toBe(true);
    atMs = Date.now() + panel.clock.offsetMs;
    expect(await isOverdue()).toBe(false);
    panel.clock.offsetMs += 169 * HOUR_MS;
    expect(await isOverdue()).toBe(true);
    panel.storage.settings.saveBackups({ everyHours: 0, keep: 7, warnAfterHours: 0 });
    expect(await isOverdue()).toBe(false);
  });

  it('have their age in the metrics', async () => {
    panel = await TestPanel.start(
      {},
      { backups: makeBackups({ last: () => last(Date.now() - 2 * HOUR_MS) }) },
    );
    const { text } = await panel.call('/metrics', { cookie: await panel.logIn() });
    expect(Number(/^toru_host_backup_age_seconds (\S+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(7_200);
  });
});

it('an examination is for administrators', async () => {
  panel = await TestPanel.start();
  expect((await panel.call('/api/doctor', { cookie: await panel.logIn() })).json.findings).toMatchObject([
    { code: 'DISK_LOW', level: 'warning' },
  ]);
  expect((await panel.call('/api/doctor')).status).toBe(401);
});
