import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SendWindow } from './send-window.ts';

test('gives what fits and nothing more', () => {
  const window = new SendWindow(10);
  expect([window.take(7), window.take(7), window.take(7)]).toEqual([7, 3, 0]);
  window.give(5);
  expect(window.take(7)).toBe(5);
});

test('a message larger than the window may go alone', () => {
  const window = new SendWindow(10);
  expect(window.takeWhole(25)).toBe(true);
  expect(window.takeWhole(1)).toBe(false);
  window.give(24);
  expect(window.takeWhole(25)).toBe(false);
  window.give(1);
  expect(window.takeWhole(25)).toBe(true);
});

test('credit for more than is outstanding is room beyond the window', () => {
  const window = new SendWindow(10);
  expect(window.take(8)).toBe(8);
  window.give(25);
  expect([window.take(100), window.take(1)]).toEqual([27, 0]);
  window.give(27);
  expect(window.take(100)).toBe(27);
});

test('never has more outstanding than the window, and is never stuck while credit comes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 64 }),
      fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 20 }),
      async (windowBytes, pieces) => {
        const window = new SendWindow(windowBytes);
        let outstanding = 0;
        let sent = 0;
        const receiver = (count: number): void => {
          outstanding += count;
          expect(outstanding).toBeLessThanOrEqual(windowBytes);
          setImmediate(() => {
            outstanding -= count;
            window.give(count);
          });
        };
        for (const piece of pieces) {
          let left = piece;
          while (left > 0) {
            const count = window.take(left);
            if (count === 0) await window.changed();
            else receiver(count);
            left -= count;
            sent += count;
          }
        }
        expect(sent).toBe(pieces.reduce((sum, piece) => sum + piece, 0));
      },
    ),
    { numRuns: 60 },
  );
});
