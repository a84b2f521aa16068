/**
 * When the host gives memory back, and when it lets V8 optimise: decided from how busy its main thread is. Pure.
 *
 * Start code runs once and a panel mostly waits, so V8 optimises nothing until the host has worked for 0.3 s in all, the start apart; the
 * optimising compilers and what they make take 14 MiB. Once the start is over and the host is calm, a thorough collection returns what the start left behind. It
 * stops the host for tens of milliseconds, so it is never made for less than 4 MiB, nor while there is something to do, nor after work: V8
 * forgets in it what it has learnt of the code, and requests after it cost a quarter more for seconds.
 */

/** One look at the process, {@link LOOK_MS} after the last one. */
export interface Look {
  /** Share of a processor that the main thread used since the last look, 0 to 1. */
  readonly utilization: number;
  /** What V8's heap holds of the system's memory. */
  readonly heapBytes: number;
}

/** What is to be done now. `optimize` comes once, and no `collect` after it. */
export type MemoryStep = 'none' | 'optimize' | 'collect';

/** Time between two looks. */
export const LOOK_MS = 250;

/** Work before V8 optimises. What a calm host does, heartbeats and samples, is not counted. Unit: milliseconds of a processor. */
const WORK_MS = 300;
/** The same while the start is not over: it brings up to a second of work of its own, plugins that start and pages that load. */
const START_WORK_MS = 1_200;
const CALM = 0.2;
/** Looks in a row: 3 s. */
const CALM_LOOKS = 12;
const MIN_GROWTH_BYTES = 4_194_304;

/** Creates the rules of one process. The host tells after each collection what is left. */
export function createMemoryRules(): {
  readonly decide: (look: Look) => MemoryStep;
  readonly collected: (heapBytes: number) => void;
} {
  let isOptimizing = false;
  let workedMs = 0;
  let calmLooks = 0;
  let leftBytes = 0;
  return {
    decide({ utilization, heapBytes }) {
      if (utilization >= CALM) workedMs += utilization * LOOK_MS;
      calmLooks = utilization < CALM ? calmLooks + 1 : 0;
      if (!isOptimizing && workedMs >= (leftBytes === 0 ? START_WORK_MS : WORK_MS)) {
        isOptimizing = true;
        return 'optimize';
      }
      if (isOptimizing || calmLooks < CALM_LOOKS) return 'none';
      return heapBytes - leftBytes >= MIN_GROWTH_BYTES ? 'collect' : 'none';
    },
    collected(heapBytes) {
      leftBytes = heapBytes;
      calmLooks = 0;
      workedMs = 0;
    },
  };
}
