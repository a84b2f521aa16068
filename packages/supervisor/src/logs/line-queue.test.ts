import { expect, it } from 'vitest';

import { LineQueue } from './line-queue.ts';

const entry = (message: string): { level: 'info'; message: string; stream: 'stdout' } => ({
  level: 'info',
  message,
  stream: 'stdout',
});

it('numbers lines when their turn has come', () => {
  const queue = new LineQueue('p');
  queue.push(entry('a'), 0, 10, 100);
  queue.push(entry('b'), 1, 10, 100);
  expect(queue.peek()).toBeNull();
  expect(queue.toLines()).toEqual([]);
  queue.startAfter(41);
  expect(queue.peek()?.line).toMatchObject({ message: 'a', seq: 42, timestamp: '1970-01-01T00:00:00.000Z' });
  expect(queue.peek()?.line.seq).toBe(42);
  expect(queue.toLines().map((line) => [line.message, line.seq])).toEqual([
    ['a', 42],
    ['b', 43],
  ]);
  queue.shift();
  expect(queue.toLines().map((line) => [line.message, line.seq])).toEqual([['b', 43]]);
  expect(queue.peek()?.text).toMatch(/"seq":43,.*\}\n$/);
  queue.shift();
  expect(queue.peek()).toBeNull();
});

it('takes no more than it may hold, but always one line', () => {
  const queue = new LineQueue(null);
  queue.startAfter(0);
  expect(queue.push(entry('large'), 0, 1_000, 100)).toBe(true);
  expect(queue.push(entry('small'), 0, 1, 100)).toBe(false);
  expect(queue.push(entry('due'), 0, 1, Infinity)).toBe(true);
  queue.peek();
  expect(queue.push(entry('small'), 0, 1, 100)).toBe(true);
  expect(queue.toLines().map((line) => line.seq)).toEqual([1, 2, 3]);
});

it('keeps the order over many lines', () => {
  const queue = new LineQueue('p');
  queue.startAfter(0);
  let expected = 0;
  for (let index = 1; index <= 10_000; index += 1) {
    queue.push(entry(`${index}`), 0, 1, Infinity);
    if (index % 3 === 0) {
      expected += 1;
      expect(queue.peek()?.line).toMatchObject({ seq: expected, message: `${expected}` });
      queue.shift();
    }
  }
  expect(queue.toLines()).toHaveLength(10_000 - expected);
});
