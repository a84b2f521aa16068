import fc from 'fast-check';
import { expect, it } from 'vitest';

import { Recent } from './recent.ts';

it('keeps the last items within number and weight', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20), { maxLength: 400 }), (weights) => {
      const recent = new Recent<number>(50, 200);
      for (const [index, weight] of weights.entries()) recent.push(index, weight);
      const kept = recent.toArray();
      expect(kept).toEqual(weights.map((_, index) => index).slice(weights.length - kept.length));
      expect(recent.length).toBe(kept.length);
      expect(recent.first()).toBe(kept[0]);
      const weigh = (items: readonly number[]): number =>
        items.reduce((sum, index) => sum + (weights[index] ?? 0), 0);
      if (kept.length > 1) expect(weigh(kept)).toBeLessThanOrEqual(200);
      expect(kept.length).toBeLessThanOrEqual(50);
      const oneMore = weights.length - kept.length - 1;
      if (oneMore >= 0 && kept.length < 50) expect(weigh([oneMore, ...kept])).toBeGreaterThan(200);
    }),
  );
});

it('keeps the last item whatever its weight', () => {
  const recent = new Recent<string>(10, 5);
  recent.push('light', 1);
  recent.push('heavy', 100);
  expect(recent.toArray()).toEqual(['heavy']);
});
