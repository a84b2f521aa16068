import { makeReason, reasonText } from '@toru/protocol';
import type { InstanceInfo, SystemInfo, UpgradeInfo } from '@toru/api';
import type { Reason } from '@toru/protocol';
import { describe, expect, it } from 'vitest';

import { examplePlugin } from '../plugins/plugin-fixture.ts';
import { findAttention } from './attention.ts';

const titles = (...plugins: Parameters<typeof examplePlugin>[0][]): readonly string[] =>
  findAttention(plugins.map(examplePlugin), undefined, undefined).map(({ title }) => title);

const refusedUpgrade = (reason: Reason): UpgradeInfo => ({
  version: '2.0.0',
  state: 'failed',
  reason: reasonText(reason),
  reason_info: reason,
  at: '2026-11-22T09:00:00Z',
});

describe('findAttention', () => {
  it('finds nothing on a healthy server', () => {
    expect(titles({}, { state: 'disabled', enabled: false })).toEqual([]);
  });

  it('puts failures before warnings', () => {
    expect(titles({ state: 'unresponsive' }, { state: 'failed', name: 'Backup' })).toEqual([
      'Backup failed',
      'Weather does not respond',
    ]);
  });

  it('says that a license is needed rather than failure when that is why', () => {
    const license = {
      required: true,
      state: 'trial_expired' as const,
      detail: 'Ended on 2026-11-01',
      reason_info: null,
    };
    expect(titles({ state: 'failed', license })).toEqual(['Weather needs a license']);
  });

  it('leaves a plugin alone that nobody has enabled', () => {
    const license = { required: true, state: 'missing' as const, detail: null, reason_info: null };
    expect(titles({ state: 'disabled', enabled: false, license })).toEqual([]);
  });

  it('leads to the license where it is why a version was refused', () => {
    const message = 'The license covers versions released up to 2027-06-01';
    const upgrade = refusedUpgrade(makeReason('PLUGIN_REFUSED_LICENSE', { message }));
    const [item] = findAttention([examplePlugin({ upgrade })], undefined, undefined);
    expect(item?.detail).toBe(
      'The license covers versions released up to 2027-06-01. Version 1.2.0 keeps running.',
    );
    expect(item?.remedies.map(({ label }) => label)).toEqual(['Enter license', 'Logs']);
  });

  it('names the refused version and the one that keeps running', () => {
    const upgrade = refusedUpgrade(makeReason('PLUGIN_NOT_READY', { waited_ms: 500 }));
    const [item] = findAttention([examplePlugin({ upgrade })], undefined, undefined);
    expect(item?.title).toBe('Weather 2.0.0 was refused');
    expect(item?.detail).toBe('Not ready within 500 ms. Version 1.2.0 keeps running.');
  });

  it('offers to try a failed plugin again, and its logs', () => {
    const [item] = findAttention([examplePlugin({ state: 'failed' })], undefined, undefined);
    expect(item?.remedies.map(({ label }) => label)).toEqual(['Try again', 'Logs']);
  });

  it('warns of disks that are nearly full and of safe mode', () => {
    const disk = { mount: '/var', total_bytes: 100, used_bytes: 95 };
    const system = {
      at: new Date(0).toISOString(),
      cpu: { count: 2, percent: 1 },
      load: [0, 0, 0],
      memory: { total_bytes: 1, used_bytes: 0 },
      disks: [disk, { ...disk, mount: '/', used_bytes: 50 }],
    } as unknown as SystemInfo;
    const history = { interval_ms: 5_000, samples: [system] };
    const instance = {
      safe_mode: true,
      safe_mode_reason: null,
      unsaved: [] as readonly string[],
    } as InstanceInfo;
    expect(findAttention([], instance, history).map(({ title }) => title)).toEqual([
      'Safe mode: no plugin runs',
      'Disk /var is nearly full',
    ]);
  });

  it('puts changes that are not saved before all else, with what they are', () => {
    const withUnsaved = (...unsaved: readonly string[]): InstanceInfo =>
      ({ safe_mode: true, safe_mode_reason: null, unsaved }) as InstanceInfo;
    const find = (instance: InstanceInfo): ReturnType<typeof findAttention> =>
      findAttention([examplePlugin({ state: 'failed' })], instance, undefined);
    const [one] = find(withUnsaved('the end of a session of "ada"'));
    expect(one).toMatchObject({ title: '1 change is in effect but not saved', tone: 'danger' });
    expect(one?.detail).toMatch(
      /^The end of a session of "ada"\. The disk is full .* It is tried again by itself,/,
    );
    const [two] = find(withUnsaved('the end of a session of "ada"', 'the deletion of "ben"'));
    expect(two?.title).toBe('2 changes are in effect but not saved');
    expect(two?.detail).toMatch(/"ada" and the deletion of "ben"\. .* They are tried again by themselves,/);
    expect(find(withUnsaved())[0]?.title).toBe('Weather failed');
  });

  it('tells of plugins that nobody has decided about, with the decision beside them', () => {
    const fresh = { state: 'disabled', enabled: false, is_new: true } as const;
    const [item] = findAttention([examplePlugin(fresh)], undefined, undefined);
    expect(item).toMatchObject({ title: 'Weather is new and disabled', tone: 'info' });
    expect(item?.remedies.map(({ label }) => label)).toEqual(['Enable', 'Leave disabled']);
    expect(titles({ ...fresh, is_new: false })).toEqual([]);
  });

  it('tells of many new plugins in one line', () => {
    const many = Array.from({ length: 9 }, (_, at) =>
      examplePlugin({ id: `p${at}`, state: 'disabled', enabled: false, is_new: true }),
    );
    expect(findAttention(many, undefined, undefined).map(({ title }) => title)).toEqual([
      '9 new plugins are disabled',
    ]);
  });
});
