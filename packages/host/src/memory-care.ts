/** Looks after the memory of the process that is the host, by the rules of memory-rules.ts. */

import { flushCompileCache } from 'node:module';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { createMemoryRules, LOOK_MS } from './memory-rules.ts';

const NANOS_PER_MICRO = 1_000;

/** Begins to look; for a process that runs nothing but the host. */
export function startMemoryCare(): Disposable {
  const rules = createMemoryRules();
  let usedBefore = threadMicros();
  let lookedAt = process.hrtime.bigint();
  const timer = setInterval(() => {
    const used = threadMicros();
    const now = process.hrtime.bigint();
    const utilization = (used - usedBefore) / (Number(now - lookedAt) / NANOS_PER_MICRO);
    usedBefore = used;
    lookedAt = now;
    const step = rules.decide({ utilization, heapBytes: heapBytes() });
    if (step === 'optimize') allowOptimizing();
    if (step === 'collect') {
      collectGarbage();
      rules.collected(heapBytes());
    }
  }, LOOK_MS);
  timer.unref();
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
    },
  };
}

// Not the time that the event loop was busy: on a busy machine, waiting for a processor counts as that.
function threadMicros(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

function heapBytes(): number {
  return getHeapStatistics().total_physical_size;
}

/** The other half of what bin/own-process.mjs begins with. */
function allowOptimizing(): void {
  // Compiled code counts for the flags it is written under: what was loaded at the start must be loadable at the next start.
  flushCompileCache();
  setFlagsFromString('--opt');
  setFlagsFromString('--maglev');
}

/** Only the last resort shrinks the young generation too and hands every empty page back at once. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as (options: { type: 'major'; flavor: 'last-resort' }) => void;
  setFlagsFromString('--no-expose-gc');
  collect({ type: 'major', flavor: 'last-resort' });
}
