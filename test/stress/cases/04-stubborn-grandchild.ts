/** A grandchild that ignores SIGTERM and holds the pipes of its dead parent. */
import { install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

export const stubbornGrandchild: StressCase = {
  number: 4,
  title: 'grandchild ignores SIGTERM and holds stdout',
  expectation: 'the death is seen at once, the grandchild is ended before the restart',
  async run(bench) {
    const host = await bench.host((folders) =>
      install(folders, 'forks-a-grandchild', { id: 'parent', grandchildren: 2 }),
    );
    const { pid } = await host.running('parent');
    const pids = JSON.parse((await host.ask('parent')).text) as number[];
    if (pid === null) throw new Error('it has no process');
    const killedMs = performance.now();
    process.kill(pid, 'SIGKILL');
    await host.untilSo(
      () => host.events.some(({ type }) => type === 'crashed'),
      () => 'the crash is noticed',
    );
    const noticedMs = Math.round(performance.now() - killedMs);
    await host.until('parent', (it) => it.state === 'running' && it.pid !== pid);
    const servingMs = Math.round(performance.now() - killedMs);
    const marked = await host.marked();
    expect(
      pids.every((it) => !marked.includes(it)),
      'an old grandchild still lives after the restart',
    );
    return `noticed after ${noticedMs} ms, serving again after ${servingMs} ms, no old grandchild left`;
  },
};
