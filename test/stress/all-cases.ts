/** Every case, in the order of the table in docs/reliability.md. */

import { stopped } from './cases/01-stopped.ts';
import { endlessLoop } from './cases/02-endless-loop.ts';
import { hostKilled } from './cases/03-host-killed.ts';
import { stubbornGrandchild } from './cases/04-stubborn-grandchild.ts';
import { runtimeFolderEmptied } from './cases/05-runtime-folder-emptied.ts';
import { staleRecords } from './cases/06-stale-records.ts';
import { logFloods } from './cases/07-log-floods.ts';
import { noiseBeforeHello } from './cases/08-noise-before-hello.ts';
import { brokenFrames } from './cases/09-broken-frames.ts';
import { crashes } from './cases/10-crashes.ts';
import { failedUpgrade } from './cases/11-failed-upgrade.ts';
import { requestsDuringRestart } from './cases/12-requests-during-restart.ts';
import { slowEnds } from './cases/13-slow-ends.ts';
import { manyRestarts } from './cases/14-many-restarts.ts';
import { diskFull } from './cases/15-disk-full.ts';
import { longRuntimePath } from './cases/16-long-runtime-path.ts';
import { clockJumps } from './cases/17-clock-jumps.ts';
import { twoHosts } from './cases/18-two-hosts.ts';
import { grandchildren } from './cases/19-grandchildren.ts';
import { memoryHog } from './cases/20-memory-hog.ts';
import { killedWhileWriting } from './cases/21-killed-while-writing.ts';
import { replacedWhileStarting } from './cases/22-replaced-while-starting.ts';
import type { StressCase } from './stress-case.ts';

/** The suite. */
export const ALL_CASES: readonly StressCase[] = [
  stopped,
  endlessLoop,
  hostKilled,
  stubbornGrandchild,
  runtimeFolderEmptied,
  staleRecords,
  logFloods,
  noiseBeforeHello,
  brokenFrames,
  crashes,
  failedUpgrade,
  requestsDuringRestart,
  slowEnds,
  manyRestarts,
  diskFull,
  longRuntimePath,
  clockJumps,
  twoHosts,
  grandchildren,
  memoryHog,
  killedWhileWriting,
  replacedWhileStarting,
];
