import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endOfDayMs, isCalendarDate, toCalendarDate } from './calendar-date.ts';

test.each(['0001-01-01', '1970-01-01', '2024-02-29', '2000-02-29', '9999-12-31'])('%s is a date', (text) => {
  expect(isCalendarDate(text)).toBe(true);
});

test.each([
  '',
  '0000-01-01',
  '2023-02-29',
  '1900-02-29',
  '2026-04-31',
  '2026-00-10',
  '2026-13-01',
  '2026-01-00',
  '2026-01-32',
  '2026-1-1',
  '2026-01-01 ',
  '2026-01-01\n',
  '+002026-01-01',
  '2026-01-01T00:00:00Z',
])('%j is no date', (text) => {
  expect(isCalendarDate(text)).toBe(false);
});

test('a day ends 86 400 000 ms after it begins, in UTC', () => {
  expect(endOfDayMs('1970-01-01')).toBe(86_400_000);
  expect(endOfDayMs('2026-06-30')).toBe(Date.parse('2026-07-01T00:00:00Z'));
  expect(endOfDayMs('2026-06-31')).toBeNull();
});

test('dates compare as text in the order of their days', () => {
  const day = fc.integer({ min: -719_162, max: 2_932_896 });
  fc.assert(
    fc.property(day, day, (a, b) => {
      const [first, second] = [toCalendarDate(a * 86_400_000), toCalendarDate(b * 86_400_000)];
      expect(isCalendarDate(first)).toBe(true);
      expect(first < second).toBe(a < b);
    }),
  );
});
