import fc from 'fast-check';
import { expect, it } from 'vitest';

import { RateGate } from './rate-gate.ts';

it('lets a burst through, then the rate', () => {
  const gate = new RateGate(10, 100);
  expect(gate.admit(0)).toBe(100);
  gate.take(100);
  expect(gate.admit(0)).toBe(0);
  expect(gate.admit(100)).toBe(1);
  expect(gate.admit(60_000)).toBe(100);
});

it('stays closed until a second’s worth has come together', () => {
  const gate = new RateGate(10, 100);
  gate.take(100);
  gate.close();
  expect(gate.admit(999)).toBe(0);
  expect(gate.admit(1_000)).toBe(10);
});

it('reopens although the burst is smaller than the rate', () => {
  const gate = new RateGate(1_000, 5);
  gate.take(5);
  gate.close();
  expect(gate.admit(5)).toBe(5);
});

it('survives a clock that goes back', () => {
  const gate = new RateGate(10, 10);
  gate.take(10);
  expect(gate.admit(0)).toBe(0);
  expect(gate.admit(1_000)).toBe(10);
});

it('never lets more through than burst and rate allow', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(500), fc.nat(50))), (steps) => {
      const gate = new RateGate(20, 30);
      let nowMs = 0;
      let passed = 0;
      for (const [pauseMs, wanted] of steps) {
        nowMs += pauseMs;
        const lines = Math.min(wanted, gate.admit(nowMs));
        gate.take(lines);
        if (lines < wanted) gate.close();
        passed += lines;
      }
      expect(passed).toBeLessThanOrEqual(30 + (nowMs * 20) / 1000);
    }),
  );
});
