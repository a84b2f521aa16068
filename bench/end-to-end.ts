/**
 * A request of a logged-in user to a plugin, from the client's socket and back: through the real host with its checks, against nginx
 * and @fastify/http-proxy in front of the same handler, and the same handler served directly.
 */

import { join } from 'node:path';

import { installPlugin, makeFolders } from './folders.ts';
import { startNginx } from './nginx.ts';
import { Panel } from './panel.ts';
import { findPort, findProgram, startPeer } from './processes.ts';
import type { Cell, Verdict } from './report.ts';
import { takeTurns } from './section.ts';
import type { Contender, Effort, Findings, Section } from './section.ts';
import { median, pairedRatio } from './statistics.ts';
import { runWrk } from './wrk.ts';
import type { WrkFigures } from './wrk.ts';

const OURS = 'Toru host + plugin';
const NGINX = 'nginx';
const FASTIFY = '@fastify/http-proxy';
const DIRECT = 'node:http directly';
const PATH = 'bytes/200';

/** The section. */
export const endToEnd: Section = { name: 'end-to-end', measure };

async function measure(effort: Effort): Promise<Findings> {
  const wrk = findProgram('wrk');
  if (wrk === null)
    return { tables: [], verdicts: [], notes: ['wrk is not installed: nothing was measured here.'] };
  const notes = [
    'GET of 200 bytes by wrk with one thread. Only the Toru host checks a session, headers and paths.',
    '@fastify/http-proxy: undici with 64 connections to a Unix socket, no log, NODE_ENV=production.',
  ];
  await using stack = new AsyncDisposableStack();
  const folders = stack.use(makeFolders());
  const socket = join(folders.root, 'handler.sock');
  const directPort = await findPort();
  const fastifyPort = await findPort();
  stack.use(await startPeer('http.ts', socket));
  stack.use(await startPeer('http.ts', directPort));
  stack.use(await startPeer('fastify-proxy.ts', fastifyPort, socket));
  installPlugin(folders, 'bench-1');
  const panel = stack.use(await Panel.start(folders));
  await panel.untilRunning(1);
  const targets: Record<string, { readonly url: string; readonly cookie?: string }> = {
    [OURS]: { url: panel.routeUrl(`bench-1/${PATH}`), cookie: panel.cookie },
    [FASTIFY]: { url: `http://127.0.0.1:${fastifyPort}/${PATH}` },
    [DIRECT]: { url: `http://127.0.0.1:${directPort}/${PATH}` },
  };
  const nginx = findProgram(NGINX);
  if (nginx === null) notes.push('nginx is not installed: its rows are missing.');
  else {
    const { port } = stack.use(await startNginx(nginx, folders.root, socket));
    targets[NGINX] = { url: `http://127.0.0.1:${port}/${PATH}` };
    notes.push('nginx: one worker per core, connections to the handler kept, no access log.');
  }
  const rows: Cell[][] = [];
  const verdicts: Verdict[] = [];
  for (const connections of [1, 32]) {
    const contenders = Object.fromEntries(
      Object.entries(targets).map(([name, { url, cookie }]): [string, Contender<WrkFigures>] => [
        name,
        () => runWrk(wrk, url, { connections, forMs: 2_000 * effort.scale, cookie }),
      ]),
    );
    const seen = await takeTurns(contenders, effort.rounds);
    rows.push(...toRows(seen, connections));
    if (connections === 32) verdicts.push(...judge(seen));
  }
  const columns = ['peer', 'connections', 'requests/s', 'p50 ms', 'p99 ms', 'Toru is, in requests/s'];
  return { tables: [{ title: 'End to end', columns, rows }], verdicts, notes };
}

const rates = (figures: readonly WrkFigures[]): number[] => figures.map(({ requestsPerS }) => requestsPerS);
const tails = (figures: readonly WrkFigures[]): number[] => figures.map(({ p99Ms }) => p99Ms);

function toRows(seen: Readonly<Record<string, readonly WrkFigures[]>>, connections: number): Cell[][] {
  const ours = rates(seen[OURS] ?? []);
  return Object.entries(seen).map(([name, figures]) => [
    name,
    connections,
    median(rates(figures)),
    median(figures.map(({ p50Ms }) => p50Ms)),
    median(tails(figures)),
    name === OURS ? null : `${pairedRatio(ours, rates(figures)).toFixed(2)} ×`,
  ]);
}

function judge(seen: Readonly<Record<string, readonly WrkFigures[]>>): Verdict[] {
  const ours = seen[OURS] ?? [];
  const { [NGINX]: nginx, [FASTIFY]: fastify = [], [DIRECT]: direct = [] } = seen;
  const what = 'End to end, 32 connections, with session check: requests/s';
  return [
    ...(nginx === undefined
      ? []
      : [least(`${what} against nginx`, 1, pairedRatio(rates(ours), rates(nginx)))]),
    least(`${what} against @fastify/http-proxy`, 3, pairedRatio(rates(ours), rates(fastify))),
    {
      what: 'End to end, 32 connections: p99 against the handler served directly',
      bound: 'most',
      wanted: 2,
      measured: pairedRatio(tails(ours), tails(direct)),
      unit: '×',
    },
  ];
}

function least(what: string, wanted: number, measured: number): Verdict {
  return { what, bound: 'least', wanted, measured, unit: '×' };
}
