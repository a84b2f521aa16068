import { describe, expect, it } from 'vitest';

import { filterPlugins, needsAttention, type PluginGroup, type SortOrder } from './filter-plugins.ts';
import { examplePlugin } from './plugin-fixture.ts';

const plugins = [
  examplePlugin({ id: 'b', name: 'Backup', cpu_percent: 9, route: '/b' }),
  examplePlugin({
    id: 'a',
    name: 'Alerts',
    cpu_percent: null,
    state: 'disabled',
    enabled: false,
    running: false,
  }),
  examplePlugin({
    id: 'c',
    name: 'Cameras',
    cpu_percent: 2,
    state: 'failed',
    running: false,
    author: 'Ferro',
  }),
];

const ids = (
  search = '',
  group: PluginGroup = 'all',
  sort: SortOrder = { key: 'name', descending: false },
): string =>
  filterPlugins(plugins, { search, group, sort })
    .map(({ id }) => id)
    .join('');

describe('filterPlugins', () => {
  it('sorts by name, by state with trouble first, and by numbers with unknown ones lowest', () => {
    expect(ids()).toBe('abc');
    expect(ids('', 'all', { key: 'state', descending: false })).toBe('cba');
    expect(ids('', 'all', { key: 'cpu', descending: true })).toBe('bca');
  });

  it('finds by name, author and route, whatever the case', () => {
    expect(ids('BACK')).toBe('b');
    expect(ids(' ferro ')).toBe('c');
    expect(ids('/b')).toBe('b');
    expect(ids('nothing')).toBe('');
  });

  it('filters by group', () => {
    expect(ids('', 'running')).toBe('b');
    expect(ids('', 'attention')).toBe('c');
    expect(ids('', 'off')).toBe('a');
  });
});

it.each([
  [{}, false],
  [{ state: 'unresponsive' as const }, true],
  [{ status: { health: 'degraded' as const, message: 'disk slow' } }, true],
  [{ license: { required: true, state: 'missing' as const, detail: null, reason_info: null } }, true],
  [{ license: { required: false, state: 'missing' as const, detail: null, reason_info: null } }, false],
  [
    {
      upgrade: {
        version: '2',
        state: 'failed' as const,
        reason: 'x',
        reason_info: null,
        at: '2026-11-22T09:00:00Z',
      },
    },
    true,
  ],
])('needsAttention %j → %s', (changes, expected) => {
  expect(needsAttention(examplePlugin(changes))).toBe(expected);
});
