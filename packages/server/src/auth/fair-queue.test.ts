import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FairQueue, NO_TURN } from './fair-queue.ts';

const MAX_WAIT_MS = 1_000;
const LIMITS = { seats: 2, maxWaitingPerLine: 5, maxWaiting: 12 };

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

interface Arrival {
  readonly line: string;
  readonly isKnown: boolean;
  readonly atMs: number;
  readonly taskMs: number;
}

interface Outcome extends Arrival {
  /** Number of the turn; null: there was none. */
  readonly turn: number | null;
  /** When the turn came or the wait ended. */
  readonly endMs: number;
  /** Of its own line, how many stood before it when it came. */
  readonly before: number;
  /** Turns that were given before it came. */
  readonly turnsBefore: number;
}

/** Plays arrivals on the clock and tells what became of each. */
async function play(arrivals: readonly Arrival[]): Promise<{ outcomes: Outcome[]; turns: Arrival[] }> {
  const queue = new FairQueue(LIMITS);
  const startMs = Date.now();
  const nowMs = (): number => Date.now() - startMs;
  const turns: Arrival[] = [];
  const outcomes: Outcome[] = [];
  const waitingOf = new Map<string, number>();
  let underWay = 0;
  for (const arrival of arrivals.toSorted((a, b) => a.atMs - b.atMs)) {
    await vi.advanceTimersByTimeAsync(Math.max(0, arrival.atMs - nowMs()));
    const { line, isKnown } = arrival;
    const before = waitingOf.get(line) ?? 0;
    const turnsBefore = turns.length;
    const count = (by: number): unknown => waitingOf.set(line, (waitingOf.get(line) ?? 0) + by);
    count(1);
    const note = (turn: number | null): void => {
      count(-1);
      outcomes.push({ ...arrival, turn, endMs: nowMs(), before, turnsBefore });
    };
    void queue
      .run({ line, isKnown }, MAX_WAIT_MS, async () => {
        note(turns.push(arrival) - 1);
        underWay += 1;
        expect(underWay).toBeLessThanOrEqual(LIMITS.seats);
        await new Promise((resolve) => setTimeout(resolve, arrival.taskMs));
        underWay -= 1;
      })
      .then((result) => {
        if (result === NO_TURN) note(null);
      });
    await vi.advanceTimersByTimeAsync(0);
    expect(queue.waiting === 0 || underWay === LIMITS.seats, 'a seat is free while somebody waits').toBe(
      true,
    );
    expect(queue.waiting).toBeLessThanOrEqual(2 * LIMITS.maxWaiting);
    expect(Math.max(...waitingOf.values())).toBeLessThanOrEqual(LIMITS.maxWaitingPerLine);
  }
  await vi.runAllTimersAsync();
  expect(queue.waiting).toBe(0);
  return { outcomes, turns };
}

const arrival = fc.record({
  line: fc.constantFrom('a', 'a', 'a', 'a', 'b', 'c', 'd', 'e', 'known f', 'known g'),
  atMs: fc.integer({ min: 0, max: 2_000 }),
  taskMs: fc.integer({ min: 1, max: 300 }),
});
const mixes = fc
  .array(arrival, { maxLength: 80 })
  .map((all) => all.map((one) => ({ ...one, isKnown: one.line.startsWith('known') })));

describe('a fair queue, with any mix of arrivals', () => {
  it('lets nobody wait longer than the bound', async () => {
    await fc.assert(
      fc.asyncProperty(mixes, async (arrivals) => {
        const { outcomes } = await play(arrivals);
        expect(outcomes).toHaveLength(arrivals.length);
        for (const { atMs, endMs } of outcomes) expect(endMs - atMs).toBeLessThanOrEqual(MAX_WAIT_MS);
      }),
    );
  });

  it('gives no other line more turns than the one that waits, and one', async () => {
    await fc.assert(
      fc.asyncProperty(mixes, async (arrivals) => {
        const { outcomes, turns } = await play(arrivals);
        for (const one of outcomes) {
          if (one.turn === null) continue;
          const meanwhile = turns.slice(one.turnsBefore, one.turn).filter(({ line }) => line !== one.line);
          const rivals = Map.groupBy(meanwhile, ({ isKnown, line }) =>
            isKnown === one.isKnown ? line : 'rest',
          );
          const ofClass = turns
            .slice(one.turnsBefore, one.turn)
            .filter(({ isKnown }) => isKnown === one.isKnown).length;
          for (const [line, all] of rivals)
            expect(all.length).toBeLessThanOrEqual((line === 'rest' ? ofClass : one.before) + 1);
        }
      }),
    );
  });

  it('serves a line in the order of its arrivals', async () => {
    await fc.assert(
      fc.asyncProperty(mixes, async (arrivals) => {
        const { turns } = await play(arrivals);
        for (const all of Map.groupBy(turns, ({ line }) => line).values())
          expect(all.map(({ atMs }) => atMs)).toEqual(all.map(({ atMs }) => atMs).toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('a full queue', () => {
  it('makes room for a new line at the cost of the longest, and refuses the next of a long one', async () => {
    const queue = new FairQueue({ seats: 1, maxWaitingPerLine: 9, maxWaiting: 4 });
    const stand = (line: string): Promise<string> =>
      queue
        .run({ line, isKnown: false }, MAX_WAIT_MS, () => new Promise((resolve) => setTimeout(resolve, 10)))
        .then((result) => (result === NO_TURN ? `${line} refused` : `${line} served`));
    const all = ['a', 'a', 'a', 'a', 'a', 'a', 'b', 'b', 'b'].map(stand);
    await vi.runAllTimersAsync();
    expect(await Promise.all(all)).toEqual([
      'a served',
      'a served',
      'a served',
      'a refused',
      'a refused',
      'a refused',
      'b served',
      'b served',
      'b refused',
    ]);
  });

  it('of strangers leaves room for those that it knows', async () => {
    const queue = new FairQueue({ seats: 1, maxWaitingPerLine: 9, maxWaiting: 4 });
    const order: string[] = [];
    const stand = (line: string, isKnown: boolean): Promise<unknown> =>
      queue.run({ line, isKnown }, MAX_WAIT_MS, async () => {
        order.push(line);
        await new Promise((resolve) => setTimeout(resolve, 10));
      });
    for (const line of ['1', '2', '3', '4', '5', '6']) void stand(line, false);
    void stand('admin', true);
    await vi.runAllTimersAsync();
    expect(order).toEqual(['1', 'admin', '2', '3', '4', '5']);
  });

  it('gives the seat on when a task fails', async () => {
    const queue = new FairQueue({ seats: 1, maxWaitingPerLine: 9, maxWaiting: 4 });
    const place = { line: 'a', isKnown: false };
    const failing = queue.run(place, MAX_WAIT_MS, () => Promise.reject(new Error('no memory')));
    const next = queue.run(place, MAX_WAIT_MS, () => Promise.resolve('served'));
    await expect(failing).rejects.toThrow('no memory');
    expect(await next).toBe('served');
  });
});
