import { describe, expect, it } from 'vitest';
import { toSendableCloseCode, toSendableReason } from './close-code.ts';

describe('close frames', () => {
  it.each([
    [1000, 1000],
    [1001, 1001],
    [1004, 1011],
    [1005, 1011],
    [1006, 1011],
    [1014, 1014],
    [1015, 1011],
    [2999, 1011],
    [3000, 3000],
    [4999, 4999],
    [5000, 1011],
    [0, 1011],
    [NaN, 1011],
    [1000.5, 1011],
  ])('send %d as %d', (code, sent) => {
    expect(toSendableCloseCode(code)).toBe(sent);
  });

  it('cut a reason at a character', () => {
    expect(toSendableReason('x'.repeat(200))).toHaveLength(123);
    expect(toSendableReason('ü'.repeat(100))).toBe('ü'.repeat(61));
    expect(toSendableReason('\ud800')).toBe('\ufffd');
  });
});
