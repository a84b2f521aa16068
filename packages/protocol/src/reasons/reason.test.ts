import { expect, it } from 'vitest';

import { ADVICE } from './advice.ts';
import { REASONS, type ReasonCode } from './catalogue.ts';
import {
  adviceFor,
  isForClients,
  isPassing,
  isSameReason,
  makeReason,
  parseReason,
  plainReasonText,
  reasonText,
} from './reason.ts';

const path = '/srv/plugins/my plugin.binary';
const codes = Object.keys(REASONS) as ReasonCode[];

it.each([
  [makeReason('PROCESS_EXITED', { status: 3 }), 'exited with status 3'],
  [makeReason('METADATA_EXITED', { status: 4, output: undefined }), '--metadata exited with status 4'],
  [
    makeReason('METADATA_EXITED', { status: 4, output: 'no {status}' }),
    '--metadata exited with status 4; it said: no {status}',
  ],
  [
    makeReason('NOTE_FILE_WAITING', { reason: makeReason('FILE_JUST_CHANGED') }),
    'The changed file of the plugin has just been changed',
  ],
  [{ code: 'PROCESS_EXITED', params: {} } as const, 'exited with status ?'],
])('a sentence is made of code and parameters: %j', (reason, sentence) => {
  expect(reasonText(reason)).toBe(sentence);
});

it('people read what a plugin said without its code', () => {
  const said = makeReason('PLUGIN_REFUSED_LICENSE', { message: 'The trial ended' });
  expect([reasonText(said), plainReasonText(said)]).toEqual([
    'The trial ended (LICENSE_REFUSED)',
    'The trial ended',
  ]);
  expect(plainReasonText(makeReason('PROCESS_EXITED', { status: 3 }))).toBe('exited with status 3');
});

it('a reason survives JSON, one inside of another included', () => {
  const inner = makeReason('FOLDER_EMPTY', { path: '/srv', known: 2 });
  const reason = makeReason('NOTE_FOLDER_UNREADABLE', { reason: inner });
  const read = parseReason(JSON.parse(JSON.stringify(reason)));
  expect(read).toEqual(reason);
  expect(isSameReason(read, reason)).toBe(true);
  expect(isSameReason(read, makeReason('NOTE_FOLDER_UNREADABLE', { reason: makeReason('FILE_GONE') }))).toBe(
    false,
  );
});

it.each([
  ['nothing', undefined],
  ['a sentence', 'exited with status 3'],
  ['an unknown code', { code: 'NOBODY_KNOWS', params: {} }],
  ['a property of every object', { code: 'toString', params: {} }],
  ['no parameters', { code: 'FILE_GONE' }],
  ['a list as a parameter', { code: 'PROCESS_EXITED', params: { status: [3] } }],
  ['a wrong reason inside', { code: 'NOTE_FILE_WAITING', params: { reason: { code: 'X', params: {} } } }],
])('%s is no reason', (_name, value) => {
  expect(parseReason(value)).toBeNull();
});

it.each([
  [makeReason('FILE_NOT_EXECUTABLE', { path }), `chmod +x '${path}'`],
  [makeReason('FILE_WRITABLE_BY_ANYBODY', { path }), `chown "$(id -un)" '${path}' && chmod go-w '${path}'`],
  [makeReason('FILE_OTHER_MACHINE', { built_for: 'arm64', machine: 'x64' }), 'uname -m'],
  [makeReason('FILE_CARRIAGE_RETURN'), `sed -i 's/\\r$//' '${path}'`],
  [makeReason('FILE_ID_TAKEN', { id: 'weather', file: 'weather-2.binary' }), null],
  [makeReason('FIELD_NO_VERSION', { field: 'version', value: '"one"' }), `'${path}' --metadata`],
])('there is advice for %j', (reason, command) => {
  expect(adviceFor(reason, path).command).toBe(command);
});

it('leaves plain paths unquoted and survives quotes in names', () => {
  const reason = makeReason('FILE_NOT_EXECUTABLE', { path });
  expect(adviceFor(reason, '/srv/a.binary').command).toBe('chmod +x /srv/a.binary');
  expect(adviceFor(reason, "/srv/it's.binary").command).toBe(`chmod +x '/srv/it'\\''s.binary'`);
});

it('every code has a sentence that can be filled, and every piece of advice is given', () => {
  const filled = codes.map((code) => [code, reasonText({ code, params: {} })] as const);
  expect(filled.filter(([, text]) => text === '' || /[[\]{}]/.test(text))).toEqual([]);
  expect(filled.filter(([, text]) => text.endsWith('.'))).toEqual([]);
  const given = new Set(codes.map((code) => REASONS[code].advice));
  expect(Object.keys(ADVICE).filter((key) => !given.has(key as keyof typeof ADVICE))).toEqual([]);
});

it('clients may know of no reason that holds words of the system, a path or a name', () => {
  const told = codes.filter((code) => isForClients({ code, params: {} }));
  expect(told).toEqual(['PLUGIN_NOT_READY', 'PLUGIN_HUNG']);
  expect(told.every((code) => isPassing({ code, params: {} }))).toBe(true);
});
