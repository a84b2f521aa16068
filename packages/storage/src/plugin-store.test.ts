import { expect, it } from 'vitest';
import { openMemoryStore } from '../test/memory-database.ts';
import { NEW_PLUGIN_RECORD, type PluginRecord } from './plugin-record.ts';
import { createPluginStore, parsePluginRecord } from './plugin-store.ts';

const RECORD: PluginRecord = {
  enabled: true,
  access: 'client',
  approvedHash: 'abc',
  consecutiveFailures: 3,
  crashTimesMs: [1, 2, 3],
  retryAtMs: 9,
  givenUp: {
    reason: 'exited with status 78',
    doNotRetry: true,
    atMs: 4,
    hash: 'abc',
    license: { state: 'missing', detail: 'No license is installed' },
  },
  goodVersions: [{ hash: 'abc', version: '1.2.3', fileName: 'weather.binary', atMs: 5 }],
  refusedHash: 'def',
  home: { fileName: 'weather.binary', route: 'weather' },
};

it('gives back what was saved, and a new record for an unknown plugin', () => {
  const store = openMemoryStore(createPluginStore);
  expect(store.load('weather')).toEqual(NEW_PLUGIN_RECORD);
  store.save('weather', RECORD);
  store.save('notes', { ...RECORD, enabled: false });
  store.save('notes', { ...RECORD, enabled: null });
  expect(store.load('weather')).toEqual(RECORD);
  expect([...store.all()]).toEqual([
    ['notes', { ...RECORD, enabled: null }],
    ['weather', RECORD],
  ]);
});

it.each([
  ['no JSON', '{'],
  ['no object', '[]'],
  [
    'a verdict that is none',
    '{"givenUp":{"reason":"x","doNotRetry":true,"atMs":1,"license":{"state":"fine"}}}',
  ],
  [
    'wrong fields',
    '{"enabled":1,"access":"root","crashTimesMs":3,"givenUp":{"reason":1},"goodVersions":[1],"retryAtMs":-1,"home":{"fileName":1}}',
  ],
])('reads a damaged record as a new one: %s', (_name, json) => {
  expect(parsePluginRecord(json)).toEqual({ ...NEW_PLUGIN_RECORD, home: undefined });
});

it('keeps the sound fields of a record that is damaged in part', () => {
  expect(parsePluginRecord('{"enabled":false,"consecutiveFailures":"x","crashTimesMs":[1,"2",3]}')).toEqual({
    ...NEW_PLUGIN_RECORD,
    home: undefined,
    enabled: false,
    crashTimesMs: [1, 3],
  });
});

it.each([
  ['an earlier release', undefined, undefined],
  ['a later release', { code: 'FROM_THE_FUTURE', params: {} }, undefined],
  ['somebody else', 'broken', undefined],
  [
    'this release',
    { code: 'PROCESS_EXITED', params: { status: 3 } },
    { code: 'PROCESS_EXITED', params: { status: 3 } },
  ],
])(
  'keeps the sentence of a reason, and the code that is known: a record of %s',
  (_name, reasonInfo, read) => {
    const givenUp = { reason: 'exited with status 3', doNotRetry: false, atMs: 1 };
    const record = parsePluginRecord(JSON.stringify({ givenUp: { ...givenUp, reasonInfo } }));
    expect(record.givenUp).toEqual({ ...givenUp, reasonInfo: read });
  },
);
