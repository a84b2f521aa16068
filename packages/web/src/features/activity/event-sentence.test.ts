import { makeReason } from '@toru/protocol';
import { expect, it } from 'vitest';

import { eventSentence } from './event-sentence.ts';

const message = 'Kitchen does as the server says';
const tell = (type: string, details: Readonly<Record<string, unknown>>, plugin: string | null = 'kitchen') =>
  eventSentence({ plugin, type, message, details }, 'Kitchen');
const refused = makeReason('PLUGIN_REFUSED_LICENSE', { message: 'The trial ended' });

it.each([
  ['ready', {}, 'Kitchen is ready'],
  ['restarting', { delay_ms: 250 }, 'Kitchen restarts in 0.3 s'],
  ['restarting', {}, message],
  ['memory_limit', { limit_mb: 300 }, message],
  ['starting', { version: '2.0.0' }, 'Kitchen 2.0.0 is starting'],
  [
    'crashed',
    { reason_info: makeReason('PROCESS_EXITED', { status: 3 }) },
    'Kitchen crashed: exited with status 3',
  ],
  ['crashed', { cause: 'killed by SIGKILL' }, 'Kitchen crashed: killed by SIGKILL'],
  [
    'crashed',
    { reason_info: refused, crash: { next_retry_at: null } },
    'Kitchen cannot run: The trial ended',
  ],
  ['failed', { reason: 'x (LICENSE_REFUSED)', reason_info: refused }, 'Kitchen failed: The trial ended'],
  [
    'upgrade_failed',
    { version: '2.0.0', reason_info: refused },
    'Kitchen 2.0.0 did not get ready: The trial ended; the version before it stays',
  ],
  ['upgrade_failed', { reason: 'is no program' }, 'Kitchen: its changed file cannot be used: is no program'],
  ['invalid', { reason_info: { code: 'OF_THE_FUTURE', params: {} }, reason: 'odd' }, 'Kitchen: odd'],
  ['crashed', {}, message],
  ['of_the_future', {}, message],
  ['toString', {}, message],
])('%s with %j', (type, details, expected) => {
  expect(tell(type, details)).toBe(expected);
});

it('leaves events of the panel in its own words', () => {
  expect(tell('safe_mode', {}, null)).toBe(message);
});
