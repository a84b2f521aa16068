/**
 * Round trips from the host to a plugin and back, against a raw socket echo of as many bytes (the floor), HTTP by undici, gRPC by
 * @grpc/grpc-js and JSON-RPC by vscode-jsonrpc, all over Unix sockets between two processes.
 *
 * `node bench/round-trip.ts --pinned` measures sequential calls with both ends on the core that the process was given.
 */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { echoCaller, grpcCaller, jsonRpcCaller, undiciCaller } from './calls.ts';
import { pluginCall, startEngine } from './engine.ts';
import { installPlugin, makeFolders } from './folders.ts';
import type { Folders } from './folders.ts';
import { putLoad } from './load.ts';
import type { Call, Figures } from './load.ts';
import { findProgram, startPeer } from './processes.ts';
import type { Cell, Goal } from './report.ts';
import { takeTurns } from './section.ts';
import type { Candidate, Effort, Findings, Section } from './section.ts';
import { median, pairedRatio } from './statistics.ts';

const ID = 'bench-1';
/** Bytes of the frames of request and response around their bodies. */
const REQUEST_BYTES = 262;
const RESPONSE_HEAD_BYTES = 102;
const OURS = 'Toru plugin (TypeScript)';
const ECHO = 'raw socket echo';
/** More and shorter rounds than elsewhere: what else the machine does is in some of them, not in all. */
const ROUNDS_EACH = 2;
const ROUND_MS = 250;

type Seen = Readonly<Record<string, readonly Figures[]>>;

/** The section. */
export const roundTrip: Section = { name: 'round-trip', measure };

async function measure(effort: Effort): Promise<Findings> {
  await using stack = new AsyncDisposableStack();
  const folders = stack.use(makeFolders());
  const path = (name: string): string => join(folders.root, `${name}.sock`);
  for (const name of ['http', 'grpc', 'jsonrpc']) stack.use(await startPeer(`${name}.ts`, path(name)));
  installPlugin(folders, ID);
  const supervisor = stack.use(await startEngine(folders, ID));
  const rows: Cell[][] = [];
  const goals: Goal[] = [];
  for (const [inFlight, bodyBytes] of [
    [1, 200],
    [64, 200],
    [1, 65_536],
    [64, 65_536],
  ] as const) {
    using callers = new DisposableStack();
    const echo = callers.use(await startEcho(stack, folders, bodyBytes));
    const http = callers.use(undiciCaller(path('http'), inFlight, bodyBytes));
    const grpc = callers.use(grpcCaller(path('grpc'), bodyBytes));
    const jsonRpc = callers.use(jsonRpcCaller(path('jsonrpc'), bodyBytes));
    const seen = await compare(
      {
        [ECHO]: echo.call,
        [OURS]: pluginCall(supervisor, ID, bodyBytes),
        undici: http.call,
        'vscode-jsonrpc': jsonRpc.call,
        '@grpc/grpc-js': grpc.call,
      },
      inFlight,
      effort,
    );
    rows.push(...toRows(seen, inFlight, bodyBytes));
    if (bodyBytes === 200)
      goals.push(...(inFlight === 1 ? [judgeSequential(seen, 'unpinned')] : judgeMany(seen)));
  }
  const pinned = measurePinned(effort);
  goals.splice(1, 0, ...pinned.goals);
  const columns = ['peer', 'in flight', 'body bytes', 'calls/s', 'p50 µs', 'p99 µs', 'Toru is, in calls/s'];
  return {
    tables: [{ title: 'Round trip between two processes', columns, rows }],
    goals,
    notes: [
      'undici: a pool with a connection for each call in flight. gRPC: one channel, messages of bytes, no retries, no statistics.',
      'vscode-jsonrpc: one connection, the body as text. The echo sends as many bytes as the frames of a plugin have.',
      ...pinned.notes,
    ],
  };
}

async function startEcho(
  stack: AsyncDisposableStack,
  folders: Folders,
  bodyBytes: number,
): Promise<ReturnType<typeof echoCaller>> {
  const path = join(folders.root, `echo-${bodyBytes}-${performance.now()}.sock`);
  const responseBytes = RESPONSE_HEAD_BYTES + bodyBytes;
  stack.use(await startPeer('echo.ts', path, String(REQUEST_BYTES), String(responseBytes)));
  return echoCaller(path, REQUEST_BYTES, responseBytes);
}

function compare(calls: Readonly<Record<string, Call>>, inFlight: number, effort: Effort): Promise<Seen> {
  const candidates = Object.fromEntries(
    Object.entries(calls).map(([name, call]): [string, Candidate<Figures>] => [
      name,
      () => putLoad(call, inFlight, ROUND_MS * effort.scale),
    ]),
  );
  return takeTurns(candidates, effort.rounds * ROUNDS_EACH);
}

const rates = (figures: readonly Figures[] = []): number[] => figures.map(({ callsPerS }) => callsPerS);
const middles = (figures: readonly Figures[] = []): number[] => figures.map(({ p50Us }) => p50Us);

function toRows(seen: Seen, inFlight: number, bodyBytes: number): Cell[][] {
  return Object.entries(seen).map(([name, figures]) => [
    name,
    inFlight,
    bodyBytes,
    median(rates(figures)),
    median(middles(figures)),
    median(figures.map(({ p99Us }) => p99Us)),
    name === OURS ? null : `${pairedRatio(rates(seen[OURS]), rates(figures)).toFixed(2)} ×`,
  ]);
}

function judgeSequential(seen: Seen, where: string): Goal {
  return {
    what: `Sequential round trip of 200 bytes against a raw socket echo, ${where}: median time`,
    bound: 'most',
    wanted: 1.3,
    measured: pairedRatio(middles(seen[OURS]), middles(seen[ECHO])),
    unit: '×',
  };
}

function judgeMany(seen: Seen): Goal[] {
  const wanted: readonly (readonly [string, number])[] = [
    ['undici', 3.5],
    ['vscode-jsonrpc', 4],
    ['@grpc/grpc-js', 15],
  ];
  return wanted.map(([peer, least]) => ({
    what: `64 calls of 200 bytes in flight: calls/s against ${peer}`,
    bound: 'least',
    wanted: least,
    measured: pairedRatio(rates(seen[OURS]), rates(seen[peer])),
    unit: '×',
  }));
}

/** Runs this file again on one core; a process cannot move itself. */
function measurePinned(effort: Effort): { readonly goals: Goal[]; readonly notes: string[] } {
  const taskset = findProgram('taskset');
  if (taskset === null)
    return { goals: [], notes: ['taskset is not installed: nothing was pinned to one core.'] };
  const file = fileURLToPath(import.meta.url);
  const said = execFileSync(
    taskset,
    ['-c', '0', process.execPath, file, '--pinned', String(effort.rounds), String(effort.scale)],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return { goals: [judgeSequential(JSON.parse(said) as Seen, 'both ends on one core')], notes: [] };
}

async function measureSequential(effort: Effort): Promise<Seen> {
  await using stack = new AsyncDisposableStack();
  const folders = stack.use(makeFolders());
  installPlugin(folders, ID);
  const supervisor = stack.use(await startEngine(folders, ID));
  using echo = await startEcho(stack, folders, 200);
  return await compare({ [ECHO]: echo.call, [OURS]: pluginCall(supervisor, ID, 200) }, 1, effort);
}

if (import.meta.main && process.argv[2] === '--pinned') {
  const [rounds, scale] = process.argv.slice(3).map(Number);
  console.log(JSON.stringify(await measureSequential({ rounds: rounds ?? 6, scale: scale ?? 1 })));
}
