/** The end-to-end figure of one plugin while 1, 10 and 100 plugins run. */

import { installPlugin, makeFolders, pluginIds } from './folders.ts';
import { Panel } from './panel.ts';
import { findPort, findProgram, startPeer } from './processes.ts';
import type { Cell } from './report.ts';
import { takeTurns } from './section.ts';
import type { Effort, Findings, Section } from './section.ts';
import { median, pairedRatio } from './statistics.ts';
import { runWrk } from './wrk.ts';

/** Plugins that run; the most are fewer in a quick run. */
const COUNTS = [1, 10, 100] as const;

/** The section. */
export const scaling: Section = { name: 'scaling', measure };

async function measure(effort: Effort): Promise<Findings> {
  const wrk = findProgram('wrk');
  if (wrk === null)
    return { tables: [], goals: [], notes: ['wrk is not installed: nothing was measured here.'] };
  await using stack = new AsyncDisposableStack();
  const folders = stack.use(makeFolders());
  const counts = COUNTS.map((count) => (count === 100 ? Math.round(count * effort.scale ** 2) : count));
  const most = Math.max(...counts);
  const ids = pluginIds(most);
  installPlugin(folders, 'bench-1');
  const port = await findPort();
  stack.use(await startPeer('http.ts', port));
  const panel = stack.use(await Panel.start(folders));
  const direct = `http://127.0.0.1:${port}/bytes/200`;
  const options = { connections: 32, forMs: 2_000 * effort.scale };
  const rows: Cell[][] = [];
  const shares: number[] = [];
  for (const count of counts) {
    for (const id of ids.slice(0, count)) installPlugin(folders, id);
    await panel.untilRunning(count);
    const seen = await takeTurns(
      {
        ours: () => runWrk(wrk, panel.routeUrl('bench-1/bytes/200'), { ...options, cookie: panel.cookie }),
        direct: () => runWrk(wrk, direct, options),
      },
      effort.rounds,
    );
    const ours = seen.ours.map(({ requestsPerS }) => requestsPerS);
    const share = pairedRatio(
      ours,
      seen.direct.map(({ requestsPerS }) => requestsPerS),
    );
    shares.push(share);
    rows.push([count, median(ours), median(seen.ours.map(({ p99Ms }) => p99Ms)), share]);
  }
  const columns = ['plugins that run', 'requests/s', 'p99 ms', 'against node:http directly'];
  const [first = Number.NaN] = shares;
  return {
    tables: [{ title: 'Growth', columns, rows }],
    goals: [
      {
        what: `End to end with ${most} plugins running against with one, as shares of node:http measured in turns`,
        bound: 'least',
        wanted: 0.9,
        measured: (shares.at(-1) ?? Number.NaN) / first,
        unit: '×',
      },
    ],
    notes: ['32 connections to one plugin; the others have nothing to do but to answer heartbeats.'],
  };
}
