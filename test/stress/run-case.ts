/** Runs one case, ends everything it started, and judges the canaries. */

import { rmSync } from 'node:fs';

import { HostProcess, makeFolders } from './host.ts';
import type { Folders } from './host.ts';
import { NotHere, expect } from './stress-case.ts';
import type { Bench, CaseResult, StressCase } from './stress-case.ts';
import type { CanaryReport } from './wire.ts';

const KEPT_EVENTS = 12;

/** Runs a case beside a neighbor: another host whose plugin must not notice anything. */
export async function runCase(it: StressCase, isShort: boolean, neighbor: HostProcess): Promise<CaseResult> {
  const startedMs = performance.now();
  const { number, title, expectation } = it;
  const hosts: HostProcess[] = [];
  const afterwards: (() => void | Promise<void>)[] = [];
  const canaries: CanaryReport[] = [];
  const before = await neighbor.tell('canary', null);
  const neighborPid = neighbor.get('canary')?.pid;
  let outcome: CaseResult['outcome'] = 'passed';
  let seen: string;
  try {
    seen = await it.run(createBench(isShort, hosts, afterwards));
    for (const host of hosts) if (host.isAlive) canaries.push(await host.tell('canary', null));
    for (const host of hosts) await host.stop();
    for (const host of hosts) {
      const left = await host.marked();
      expect(left.length === 0, `${left.length} processes are left after the stop`);
    }
    const after = await neighbor.tell('canary', null);
    canaries.push({
      ...after,
      requests: after.requests - before.requests,
      failed: after.failed - before.failed,
    });
    expect(neighbor.get('canary')?.pid === neighborPid, 'the plugin of another host was restarted');
    const failed = canaries.reduce((sum, report) => sum + report.failed, 0);
    expect(failed === 0, `${failed} requests to the canary failed`);
  } catch (error) {
    outcome = error instanceof NotHere ? 'skipped' : 'failed';
    seen = error instanceof Error ? error.message : String(error);
    if (outcome === 'failed') seen += lastEvents(hosts);
    for (const host of hosts) if (host.isAlive) await host.kill();
  }
  for (const action of afterwards.reverse()) await action();
  return {
    number,
    title,
    expectation,
    outcome,
    seen,
    ms: Math.round(performance.now() - startedMs),
    canaries,
  };
}

/** What the hosts of a case told last, to see how it came to a failure. */
function lastEvents(hosts: readonly HostProcess[]): string {
  return hosts
    .flatMap(({ events }) => events.slice(-KEPT_EVENTS).map(({ message }) => `\n             ${message}`))
    .join('');
}

function createBench(
  isShort: boolean,
  hosts: HostProcess[],
  afterwards: (() => void | Promise<void>)[],
): Bench {
  const folders = (): Folders => {
    const made = makeFolders();
    afterwards.push(() => {
      rmSync(made.root, { recursive: true, force: true });
    });
    return made;
  };
  return {
    isShort,
    folders,
    async host(prepare, options) {
      const made = folders();
      prepare?.(made);
      const host = await HostProcess.start(made, { calmMs: isShort ? 300 : 1_500, ...options });
      hosts.push(host);
      return host;
    },
    afterwards: (action) => afterwards.push(action),
  };
}
