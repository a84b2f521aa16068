/** What an earlier start left: sockets, a process with an old marker, and a pid that belongs to somebody else by now. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { shortHash } from '../../../packages/supervisor/src/children/short-hash.ts';
import { install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

export const staleRecords: StressCase = {
  number: 6,
  title: 'stale sockets and records, a pid reused by another program',
  expectation: 'sockets removed, the orphan ended, the innocent program untouched',
  async run(bench) {
    const sleepers: number[] = [];
    const sleep = (env: NodeJS.ProcessEnv): number => {
      const child = spawn('/bin/sleep', ['600'], { env, stdio: 'ignore' });
      if (child.pid === undefined) throw new Error('cannot start sleep');
      sleepers.push(child.pid);
      bench.afterwards(() => void child.kill('SIGKILL'));
      return child.pid;
    };
    let orphanExit: Promise<unknown> | undefined;
    const host = await bench.host((folders) => {
      const { dataDir, runtimeDir } = folders;
      install(folders, 'echoes', { id: 'echo' });
      mkdirSync(dataDir, { mode: 0o700 });
      mkdirSync(runtimeDir, { mode: 0o700 });
      const mark = shortHash(realpathSync(dataDir));
      const child = spawn('/bin/sleep', ['600'], {
        env: { TORU_RUN_ID: `${mark}-deadbeef-7` },
        stdio: 'ignore',
      });
      orphanExit = new Promise((resolve) => child.once('exit', resolve));
      bench.afterwards(() => void child.kill('SIGKILL'));
      const stranger = sleep({ TORU_RUN_ID: 'ffffffff-deadbeef-7' });
      const reused = sleep({});
      writeFileSync(join(dataDir, 'host.pid'), `${reused}\n`);
      writeFileSync(join(runtimeDir, `${mark}-deadbeef-7.sock`), '');
      writeFileSync(join(runtimeDir, `${mark}-deadbeef-${stranger}.sock`), '');
      writeFileSync(join(runtimeDir, 'ffffffff-deadbeef-7.sock'), '');
    });
    await host.running('echo');
    await orphanExit;
    const sockets = readdirSync(host.folders.runtimeDir).filter((name) => name.includes('-deadbeef-'));
    expect(sockets.join() === 'ffffffff-deadbeef-7.sock', `left sockets: ${sockets.join(', ')}`);
    expect(
      sleepers.every((pid) => existsSync(`/proc/${pid}`)),
      'a program of somebody else was ended',
    );
    return 'two sockets removed and that of another host left alone, one orphan ended, two strangers alive';
  },
};
