/** Leaves garbage, is calm until it is collected, works until it is optimised, and says what became of it; run with `--allow-natives-syntax`. */
import { getHeapStatistics } from 'node:v8';
import { runInThisContext } from 'node:vm';

import { startMemoryCare } from '../../src/memory-care.ts';

const MIB = 1_048_576;
const PATIENCE_MS = 20_000;

const bytesBefore = getHeapStatistics().total_physical_size;
const grownMib = (): number => (getHeapStatistics().total_physical_size - bytesBefore) / MIB;

/** Bit 3 of what V8 says of a function. */
const isOptimized = runInThisContext('(f) => (%GetOptimizationStatus(f) & 8) !== 0') as (
  f: unknown,
) => boolean;

function work(): number {
  let sum = 0;
  for (let at = 0; at < 10_000; at += 1) sum = (sum + at) % 1_000_003;
  return sum;
}

let garbage: unknown[] = Array.from({ length: 300_000 }, (_, at) => ({ at, text: [at] }));
for (let at = 0; at < 2_000; at += 1) work();
const atStart = isOptimized(work);
const beforeMib = grownMib() * Number(garbage.length > 0);
garbage = [];
const care = startMemoryCare();
const startedAtMs = performance.now();
let calmMib = beforeMib;

const tick = setInterval(() => {
  const isLate = performance.now() - startedAtMs > PATIENCE_MS;
  if (calmMib > 5) calmMib = grownMib();
  else for (let at = 0; at < 2_000; at += 1) work();
  const afterWork = isOptimized(work);
  if (!afterWork && !isLate) return;
  clearInterval(tick);
  care[Symbol.dispose]();
  console.log(JSON.stringify({ isOptimized: { atStart, afterWork }, grownMib: { beforeMib, calmMib } }));
}, 20);
