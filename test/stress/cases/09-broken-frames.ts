/** Everything that can be wrong on the wire. */
import { install } from '../host.ts';
import { expect } from '../stress-case.ts';
import type { StressCase } from '../stress-case.ts';

export const brokenFrames: StressCase = {
  number: 9,
  title: 'malformed, oversize and half frames, wrong token, second connection',
  expectation: 'each ends its own channel with blame; wrong connections never hurt the right one',
  async run(bench) {
    const host = await bench.host((folders) => {
      for (const id of ['half', 'oversize', 'rubbish']) install(folders, 'half-frame', { id });
      install(folders, 'knocks-wrongly', { id: 'knocker' });
    });
    const causes: string[] = [];
    for (const id of ['half', 'oversize', 'rubbish']) {
      await host.running(id);
      const { code } = await host.ask(id, `/${id}`);
      expect(code === 'PLUGIN_PROTOCOL_ERROR', `${id} was answered with ${code ?? 'nothing'}`);
      const { lastCrash } = await host.until(id, (it) => it.state === 'running' && it.restarts === 1);
      causes.push(lastCrash?.cause ?? 'no cause');
    }
    expect(
      causes.every((cause) => cause.startsWith('protocol error: ')),
      causes.join('; '),
    );
    const knocker = await host.running('knocker');
    expect(knocker.restarts === 0, 'the plugin behind wrong connections was restarted');
    const second = (await host.ask('knocker', '/second')).text;
    expect(second === 'ENOENT', `a second connection got ${second}`);
    return `${causes.join('; ')}; wrong connections refused, a second one finds no path`;
  },
};
