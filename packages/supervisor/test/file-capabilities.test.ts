/** A file with capabilities runs where it is, because no copy has them, and everybody is told. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { install, makeFolders, startEngine } from './engine.ts';

const SETCAP = ['/usr/sbin/setcap', '/sbin/setcap'].find((path) => existsSync(path));

it.runIf(process.getuid?.() === 0 && SETCAP !== undefined)(
  'a file with capabilities runs in place and says so, on its page and in its log, until they are taken away',
  async () => {
    const folders = makeFolders();
    const file = join(folders.pluginsDir, 'echo.binary');
    install(folders, 'echoes', { id: 'echo' });
    execFileSync(SETCAP ?? '', ['cap_net_bind_service+ep', file]);
    await using engine = await startEngine(folders);
    const plugin = await engine.until('echo', (it) => it?.state === 'running');
    expect(readFileSync(`/proc/${plugin.pid ?? 0}/cmdline`, 'utf8')).toContain(file);
    expect(plugin.notes).toEqual([
      expect.stringContaining('(cap_net_bind_service=ep), so it runs where it is'),
    ]);
    const page = await engine.supervisor.logs('echo')?.page({ search: 'cap_net_bind_service' });
    expect(page?.lines).toHaveLength(1);
    execFileSync(SETCAP ?? '', ['-r', file]);
    await engine.until('echo', (it) => it?.notes.length === 0);
    await engine.supervisor.restart('echo');
    const { pid } = await engine.until('echo', (it) => it?.state === 'running');
    expect(readFileSync(`/proc/${pid ?? 0}/cmdline`, 'utf8')).toContain(folders.dataDir);
  },
);
