import { makeReason } from '@toru/protocol';
import type { Reason } from '@toru/protocol';
import { expect, test } from 'vitest';

import { eventText } from './event-text.ts';

const killed = makeReason('PROCESS_KILLED', { signal: 'SIGKILL' });
const said = (doNotRetry: boolean, reason: Reason): unknown =>
  eventText(
    { type: 'crashed', child: 1, failure: { reason, doNotRetry }, nextRetryAtMs: null },
    'Weather',
    String,
  );

test('a plugin that ended unasked has crashed; one that says that it cannot run has not', () => {
  expect(said(false, killed)).toEqual({
    level: 'error',
    message: 'Weather crashed: killed by SIGKILL',
    details: { cause: 'killed by SIGKILL', reason_info: killed },
  });
  expect(said(true, makeReason('PLUGIN_REFUSED_LICENSE', { message: 'No valid license' }))).toMatchObject({
    level: 'error',
    message: 'Weather cannot run: No valid license (LICENSE_REFUSED)',
  });
});
