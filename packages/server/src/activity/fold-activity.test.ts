import type { ActivityItem } from '@toru/storage';
import { describe, expect, it } from 'vitest';

import { foldActivity } from './fold-activity.ts';

const MINUTE = 60_000;

/** An entry so many minutes after the beginning. */
function entry(id: number, minute: number, changes: Partial<ActivityItem> = {}): ActivityItem {
  return {
    id: `p${id}`,
    kind: 'plugin',
    at: new Date(minute * MINUTE).toISOString(),
    plugin: 'weather',
    type: 'crashed',
    actor: null,
    address: null,
    message: `crashed for the ${id}th time`,
    details: {},
    ...changes,
  };
}

describe('foldActivity', () => {
  it('folds a crash loop into one line per kind of event', () => {
    const loop = Array.from({ length: 300 }, (_, at) =>
      entry(300 - at, 300 - at, { type: ['crashed', 'restarting', 'starting'][at % 3] ?? '' }),
    );
    const { items, next } = foldActivity(loop, 100);
    expect(items.map(({ type, count }) => [type, count])).toEqual([
      ['crashed', 100],
      ['restarting', 100],
      ['starting', 100],
    ]);
    expect(items[0]).toMatchObject({ id: 'p300', first_at: new Date(3 * MINUTE).toISOString() });
    expect(next).toBeNull();
  });

  it('begins a new line after ten quiet minutes, for another plugin, and for other words of a person', () => {
    const audit = { kind: 'audit', type: 'plugin.restart', actor: 'ada', message: 'Restart "a"' } as const;
    const lines = [
      entry(7, 40),
      entry(6, 29),
      entry(5, 28, { plugin: 'radar' }),
      entry(4, 27),
      entry(3, 26, audit),
      entry(2, 25, { ...audit, message: 'Restart "b"' }),
      entry(1, 24, audit),
    ];
    expect(foldActivity(lines, 100).items.map(({ id, count }) => [id, count])).toEqual([
      ['p7', 1],
      ['p6', 2],
      ['p5', 1],
      ['p3', 2],
      ['p2', 1],
    ]);
  });

  it('goes on where the page before it ended', () => {
    const all = [
      entry(4, 4, { type: 'a' }),
      entry(3, 3, { type: 'b' }),
      entry(2, 2, { type: 'a' }),
      entry(1, 1, { type: 'c' }),
    ];
    const first = foldActivity(all, 2);
    expect(first.items.map(({ id, count }) => [id, count])).toEqual([
      ['p4', 2],
      ['p3', 1],
    ]);
    expect(first.next).toBe('2');
    expect(foldActivity(all.slice(3), 2)).toMatchObject({ items: [{ id: 'p1', count: 1 }], next: null });
  });

  it('reads a bounded number of entries per page', () => {
    function* endless(): Generator<ActivityItem> {
      for (let id = 1_000_000; ; id -= 1) yield entry(id, id);
    }
    const { items, next } = foldActivity(endless(), 100);
    expect(items).toMatchObject([{ count: 5_000 }]);
    expect(next).toBe(String(1_000_000 - 4_999));
  });
});
