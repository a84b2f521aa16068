/**
 * A request of a logged-in user to a plugin, from the client's socket and back: through the real host with its checks, against nginx
 * and @fastify/http-proxy in front of the same handler, and the same handler served directly.
 */

import { join } from 'node:path';

import { installPlugin, makeFolders } from './folders.ts';
import { writeHeadScript } from './heads.ts';
import type { Heads } from './heads.ts';
import { startNginx } from './nginx.ts';
import { Panel } from './panel.ts';
import { findPort, findProgram, startPeer } from './processes.ts';
import { processorMs } from './processor-time.ts';
import type { Cell, Goal } from './report.ts';
import { takeTurns } from './section.ts';
import type { Candidate, Effort, Findings, Section } from './section.ts';
import { median, pairedRatio } from './statistics.ts';
import { runWrk } from './wrk.ts';
import type { WrkFigures, WrkOptions } from './wrk.ts';

const OURS = 'Toru host + plugin';
const NGINX = 'nginx';
const FASTIFY = '@fastify/http-proxy';
const DIRECT = 'node:http directly';
const PATH = 'bytes/200';
const LOADS: readonly Load[] = [
  { connections: 1, heads: 'short' },
  { connections: 32, heads: 'short' },
  { connections: 32, heads: 'equal' },
  { connections: 32, heads: 'different' },
];

/** The section. */
export const endToEnd: Section = { name: 'end-to-end', measure };

async function measure(effort: Effort): Promise<Findings> {
  const wrk = findProgram('wrk');
  if (wrk === null)
    return { tables: [], goals: [], notes: ['wrk is not installed: nothing was measured here.'] };
  const notes = [
    'GET of 200 bytes by wrk with one thread. Only the Toru host checks a session, headers and paths.',
    'Heads: "short" is what wrk sends by itself; "equal" and "different" have ten headers as browsers send them, the same each time, or with another path, referer, id and ETag in each of 4,000 requests.',
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
  const goals: Goal[] = [];
  const shares: Partial<Record<Heads, number>> = {};
  for (const load of LOADS) {
    const { connections, heads } = load;
    const candidates = Object.fromEntries(
      Object.entries(targets).map(([name, { url, cookie }]): [string, Candidate<Run>] => {
        const script =
          heads === 'short' ? undefined : join(folders.root, `${heads}-${new URL(url).port}.lua`);
        if (script !== undefined && heads !== 'short') writeHeadScript(script, heads, url);
        const options = { connections, forMs: 2_000 * effort.scale, cookie, script };
        return [name, () => runOnce(wrk, url, options, name === OURS ? panel.pid : null)];
      }),
    );
    const seen = await takeTurns(candidates, effort.rounds);
    rows.push(...toRows(seen, load));
    goals.push(...judge(seen, load));
    shares[heads] = median((seen[OURS] ?? []).map(({ hostUs }) => hostUs ?? Number.NaN));
  }
  goals.push({
    what: 'End to end: processor time of the host per request, heads that differ against equal ones',
    bound: 'most',
    wanted: 1.1,
    measured: (shares.different ?? Number.NaN) / (shares.equal ?? Number.NaN),
    unit: '×',
  });
  const columns = [
    ...['peer', 'connections', 'heads', 'requests/s', 'p50 ms', 'p99 ms'],
    ...['host µs per request', 'Toru is, in requests/s'],
  ];
  return { tables: [{ title: 'End to end', columns, rows }], goals, notes };
}

/** What is asked for at a time, and how. */
interface Load {
  readonly connections: number;
  readonly heads: Heads;
}

/** One round of one candidate; `hostUs`: processor time of the host per request, null for the others. */
interface Run extends WrkFigures {
  readonly hostUs: number | null;
}

async function runOnce(wrk: string, url: string, options: WrkOptions, pid: number | null): Promise<Run> {
  const before = pid === null ? 0 : processorMs(pid);
  const figures = await runWrk(wrk, url, options);
  const requests = figures.requestsPerS * Math.max(1, Math.round(options.forMs / 1_000));
  return { ...figures, hostUs: pid === null ? null : ((processorMs(pid) - before) * 1_000) / requests };
}

type Seen = Readonly<Record<string, readonly Run[]>>;

const rates = (figures: readonly WrkFigures[]): number[] => figures.map(({ requestsPerS }) => requestsPerS);
const tails = (figures: readonly WrkFigures[]): number[] => figures.map(({ p99Ms }) => p99Ms);

function toRows(seen: Seen, { connections, heads }: Load): Cell[][] {
  const ours = rates(seen[OURS] ?? []);
  return Object.entries(seen).map(([name, figures]) => [
    name,
    connections,
    heads,
    median(rates(figures)),
    median(figures.map(({ p50Ms }) => p50Ms)),
    median(tails(figures)),
    name === OURS ? median(figures.map(({ hostUs }) => hostUs ?? Number.NaN)) : null,
    name === OURS ? null : `${pairedRatio(ours, rates(figures)).toFixed(2)} ×`,
  ]);
}

function judge(seen: Seen, { connections, heads }: Load): Goal[] {
  if (connections === 1 || heads === 'equal') return [];
  const ours = seen[OURS] ?? [];
  const { [NGINX]: nginx, [FASTIFY]: fastify = [], [DIRECT]: direct = [] } = seen;
  const what = `End to end, 32 connections, with session check${heads === 'short' ? '' : ', every head another one'}`;
  const againstNginx =
    nginx === undefined
      ? []
      : [least(`${what}: requests/s against nginx`, 1, pairedRatio(rates(ours), rates(nginx)))];
  if (heads === 'different') return againstNginx;
  return [
    ...againstNginx,
    least(`${what}: requests/s against @fastify/http-proxy`, 3, pairedRatio(rates(ours), rates(fastify))),
    {
      what: 'End to end, 32 connections: p99 against the handler served directly',
      bound: 'most',
      wanted: 2,
      measured: pairedRatio(tails(ours), tails(direct)),
      unit: '×',
    },
  ];
}

function least(what: string, wanted: number, measured: number): Goal {
  return { what, bound: 'least', wanted, measured, unit: '×' };
}
