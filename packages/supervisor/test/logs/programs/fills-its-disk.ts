/**
 * Writes a log until there is no room for it, makes room, and goes on. `node fills-its-disk.ts FILE KIND` prints what happened.
 *
 * KIND says how room is made: `space` removes the file `ballast` beside the log, `limit` raises this process's own limit of file sizes.
 */

import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { LogState } from '../../../src/logs/plugin-log.ts';
import { createPluginLog } from '../../../src/logs/rotated-log.ts';

const path = process.argv[2] ?? '';
const ballast = join(dirname(path), 'ballast');
const makesSpace = process.argv[3] === 'space';
if (makesSpace) writeFileSync(ballast, Buffer.alloc(131_072));
let wake: () => void = () => undefined;
const states: LogState[] = [];
const drops: { count: number; reason: string }[] = [];
const log = createPluginLog({
  path,
  plugin: 'weather',
  now: Date.now,
  limits: { retryMs: 20, failingBacklogBytes: 10_000 },
  onState: (state) => {
    states.push(state);
    wake();
  },
  onDropped: (drop) => drops.push(drop),
});
const followed: number[] = [];
log.follow(null, (line) => followed.push(line.seq));

async function write(lines: number): Promise<void> {
  for (let line = 0; line < lines; line += 1) {
    log.write({ level: 'info', message: 'x'.repeat(line % 300), stream: 'stdout', runId: 'r', pid: 1 });
    if (line % 50 === 0) await nextTurn();
  }
  await log.flush();
}

while (log.state.kind === 'writing') await write(100);
const lastWhileFull = followed.at(-1);
await write(200);
const newest = (await log.page({ limit: 1 })).lines[0]?.seq;
const outputWhileFull = log.lastOutput(5, 'r').length;
const { promise, resolve } = Promise.withResolvers<undefined>();
wake = () => resolve(undefined);
if (makesSpace) rmSync(ballast);
else execFileSync('prlimit', ['--pid', String(process.pid), '--fsize=unlimited']);
// A log does not keep a process alive by itself.
const alive = setInterval(() => undefined, 1_000);
await promise;
clearInterval(alive);
await write(10);
await log.close();
console.log(
  JSON.stringify({
    states,
    drops,
    followed,
    lastWhileFull,
    newest,
    outputWhileFull,
    lines: log.lines,
    dropped: log.dropped,
  }),
);
