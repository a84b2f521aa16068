import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdTable } from './id-table.ts';

test('does what a Map does, in any order of adding and deleting', () => {
  const step = fc.record({ action: fc.constantFrom('add', 'delete'), id: fc.integer({ min: 1, max: 400 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
      const table = new IdTable<{ id: number; nonce: number }>();
      const model = new Map<number, { id: number; nonce: number }>();
      for (const [nonce, { action, id }] of steps.entries()) {
        if (action === 'add') {
          const entry = { id, nonce };
          table.add(entry);
          model.set(id, entry);
        } else expect(table.delete(id)).toBe(model.delete(id));
        expect(table.size).toBe(model.size);
      }
      for (let id = 1; id <= 400; id += 1) expect(table.get(id)).toBe(model.get(id));
      expect(table.values()).toEqual([...model.values()].sort((a, b) => a.id - b.id));
    }),
    { numRuns: 300 },
  );
});

test('ids that come and go for a long time beside one that stays', () => {
  const table = new IdTable<{ id: number }>();
  table.add({ id: 1 });
  for (let id = 2; id < 100_000; id += 1) {
    table.add({ id });
    if (id > 40) table.delete(id - 32);
  }
  expect(table.get(1)).toEqual({ id: 1 });
  expect(table.size).toBe(1 + 39);
});

test('what is listed does not change while entries end', () => {
  const table = new IdTable<{ id: number }>();
  for (let id = 1; id <= 100; id += 1) table.add({ id });
  const seen: number[] = [];
  for (const { id } of table.values()) {
    table.delete(id);
    table.delete(id + 1);
    seen.push(id);
  }
  expect(seen).toHaveLength(100);
  expect(table.size).toBe(0);
});
