import { expect, test } from 'vitest';

import { eventText } from './event-text.ts';

const said = (doNotRetry: boolean, cause: string): unknown =>
  eventText(
    { type: 'crashed', child: 1, failure: { cause, doNotRetry }, nextRetryAtMs: null },
    'Weather',
    String,
  );

test('a plugin that ended unasked has crashed; one that says that it cannot run has not', () => {
  expect(said(false, 'killed by SIGKILL')).toEqual({
    level: 'error',
    message: 'Weather crashed: killed by SIGKILL',
    details: { cause: 'killed by SIGKILL' },
  });
  expect(said(true, 'no valid licence')).toMatchObject({
    level: 'error',
    message: 'Weather cannot run: no valid licence',
  });
});
