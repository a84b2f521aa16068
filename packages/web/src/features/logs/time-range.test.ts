import { expect, it } from 'vitest';

import { toMoments } from './time-range.ts';

const nowMs = Date.parse('2026-01-02T12:00:00.000Z');
const open = { from: '', to: '' };

it('counts minutes back from now', () => {
  expect(toMoments({ span: 'all', ...open }, nowMs)).toEqual({ sinceMs: null, untilMs: null });
  expect(toMoments({ span: '60', ...open }, nowMs)).toEqual({ sinceMs: nowMs - 3_600_000, untilMs: null });
});

it('takes the ends of a span, each of which may be open', () => {
  const from = '2026-01-01T10:00';
  expect(toMoments({ span: 'between', from, to: '' }, nowMs)).toEqual({
    sinceMs: new Date(from).getTime(),
    untilMs: null,
  });
  expect(toMoments({ span: 'between', from, to: '2026-01-01T11:00' }, nowMs)).toEqual({
    sinceMs: new Date(from).getTime(),
    untilMs: new Date(from).getTime() + 3_600_000,
  });
  expect(toMoments({ span: 'between', from: 'soon', to: '' }, nowMs).sinceMs).toBeNull();
});
