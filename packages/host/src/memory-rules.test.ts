import { describe, expect, test } from 'vitest';
import { LOOK_MS, createMemoryRules, type Look } from './memory-rules.ts';

const MIB = 1_048_576;
const calm = (mib: number): Look => ({ utilization: 0.02, heapBytes: mib * MIB });
const busy: Look = { utilization: 0.9, heapBytes: 30 * MIB };
const between: Look = { utilization: 0.2, heapBytes: 30 * MIB };

/** So many looks in so many seconds. */
const looksIn = (seconds: number): number => (seconds * 1_000) / LOOK_MS;

const run = (looks: readonly Look[], rules = createMemoryRules()): string[] => looks.map(rules.decide);
const times = (count: number, look: Look): Look[] => Array.from({ length: count }, () => look);

describe('optimising', () => {
  test('begins once the host has worked for 0.3 s after its start, and only once', () => {
    const rules = createMemoryRules();
    rules.collected(20 * MIB);
    expect(run(times(5, busy), rules)).toEqual(['none', 'optimize', 'none', 'none', 'none']);
  });

  test('begins as well when the work comes in small pieces', () => {
    const rules = createMemoryRules();
    rules.collected(20 * MIB);
    expect(run(times(6, between), rules).indexOf('optimize')).toBe(5);
  });

  test('takes 1.2 s of work for a start that is not over', () => {
    expect(run(times(looksIn(3), busy)).indexOf('optimize')).toBe(5);
  });

  test('does not begin because of what a calm host does', () => {
    expect(run(times(1_000, calm(10)))).not.toContain('optimize');
  });
});

describe('collecting', () => {
  test('waits for three calm seconds in a row', () => {
    const looks = [...times(looksIn(2.5), calm(30)), between, ...times(looksIn(3), calm(30))];
    expect(run(looks).indexOf('collect')).toBe(looks.length - 1);
  });

  test('is not repeated for less than 4 MiB', () => {
    const rules = createMemoryRules();
    expect(run(times(looksIn(3), calm(30)), rules).at(-1)).toBe('collect');
    rules.collected(22 * MIB);
    expect(run(times(20, calm(25.9)), rules)).not.toContain('collect');
    expect(rules.decide(calm(26))).toBe('collect');
  });

  test('is not repeated when it leaves much', () => {
    const rules = createMemoryRules();
    run(times(looksIn(3), calm(60)), rules);
    rules.collected(59 * MIB);
    expect(run(times(50, calm(60)), rules)).not.toContain('collect');
  });

  test('keeps what V8 has learnt under load', () => {
    const steps = run([...times(looksIn(2), busy), ...times(looksIn(3), calm(30))]);
    expect(steps).toContain('optimize');
    expect(steps).not.toContain('collect');
  });

  test('never comes under load', () => {
    expect(run(times(100, between))).not.toContain('collect');
  });
});
