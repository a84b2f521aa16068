/** Exits in words. */

import { isPassing, reasonText } from '@toru/protocol';
import { describe, expect, it } from 'vitest';

import { exitReason } from './crash-cause.ts';

describe('exitReason', () => {
  it.each([
    [{ code: 3, signal: null }, true, 'PROCESS_EXITED', 'exited with status 3'],
    [{ code: 3, signal: null }, false, 'PROCESS_EXITED_EARLY', 'exited with status 3 before it was ready'],
    [{ code: null, signal: 'SIGSEGV' }, true, 'PROCESS_KILLED', 'killed by SIGSEGV'],
    [
      { code: null, signal: 'SIGSEGV' },
      false,
      'PROCESS_KILLED_EARLY',
      'killed by SIGSEGV before it was ready',
    ],
  ] as const)('names status and signal: %j, ready: %s', (status, wasReady, code, sentence) => {
    const reason = exitReason(status, wasReady);
    expect([reason.code, reasonText(reason), isPassing(reason)]).toEqual([code, sentence, true]);
  });
  it('takes status 78 as a wish not to be tried again', () => {
    expect(isPassing(exitReason({ code: 78, signal: null }, true))).toBe(false);
    expect(isPassing(exitReason({ code: 78, signal: null }, false))).toBe(false);
  });
});
