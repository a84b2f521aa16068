/**
 * Writes a log as fast as it can until it is killed. `node writes-until-killed.ts FILE` prints the number of each line that is written.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';

import { createPluginLog } from '../../../src/logs/rotated-log.ts';

const log = createPluginLog({
  path: process.argv[2] ?? '',
  plugin: 'weather',
  now: Date.now,
  limits: { maxFileBytes: 300_000, rotatedFiles: 1_000 },
});
log.follow(null, (line) => process.stdout.write(`${line.seq}\n`));
for (let index = 0; ; index += 1) {
  log.write({ level: 'info', message: `${index} `.padEnd(index % 2_000, 'x'), stream: 'host' });
  if (index % 20 === 0) await nextTurn();
}
