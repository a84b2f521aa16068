/** What is told to have no I/O asks no clock and sets no timer either: time is passed in. */
import { expect, test } from 'vitest';
import { listPackageModules } from './list-sources.ts';

const WITHOUT_IO: ReadonlySet<string> = new Set(['protocol', 'http1', 'channel']);
const CLOCK_OR_TIMER =
  /\b(?:set(?:Timeout|Interval|Immediate)|nextTick|Date\.now|performance\.now|process\.hrtime)\b|new Date\(\)/;

test('packages without I/O touch no clock and no timer', () => {
  const modules = listPackageModules().filter((module) => WITHOUT_IO.has(module.package) && !module.isTest);
  expect(new Set(modules.map((module) => module.package))).toEqual(WITHOUT_IO);
  expect(modules.filter(({ text }) => CLOCK_OR_TIMER.test(text)).map(({ path }) => path)).toEqual([]);
});
