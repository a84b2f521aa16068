/**
 * The order of messages as data for every language: `conformance/order/v2.json`, made from the tables of `packages/protocol`, and the
 * table in docs/protocol.md, drawn from that file. Pure.
 */

import {
  HOST_ORDER,
  ORDER_PHASE,
  ORDER_PHASES,
  PHASE_BEGINS,
  PLUGIN_ORDER,
} from '../../packages/protocol/src/index.ts';
import type { OrderPhaseName } from '../../packages/protocol/src/index.ts';

type Head = Readonly<Record<string, unknown>>;
type Side = 'plugin' | 'host';

/** The file `conformance/order/v2.json`. */
export interface OrderFile {
  readonly phases: readonly { readonly name: OrderPhaseName; readonly after: readonly OrderStep[] }[];
  readonly vectors: readonly OrderVector[];
}

interface OrderStep {
  readonly from: Side;
  readonly head: Head;
}

interface OrderVector extends OrderStep {
  readonly phase: OrderPhaseName;
  readonly result: 'legal' | 'fault';
}

const LIMITS = {
  max_head_bytes: 1_048_576,
  max_body_bytes: 16_777_216,
  stream_window_bytes: 262_144,
  heartbeat_interval_ms: 5_000,
};

/** A good message of each type from a plugin. */
const PLUGIN_HEADS: Readonly<Record<keyof typeof PLUGIN_ORDER, Head>> = {
  hello: { protocol: 2, token: '4f1c', plugin_id: 'conformance', version: '1.0.0' },
  starting: { progress: 50, message: 'Half of it' },
  ready: {},
  failed: { code: 'NO_DATABASE', message: 'There is no database' },
  log: { level: 'info', message: 'A line' },
  call: { id: 1, op: 'kv.get', key: 'a' },
  status: { health: 'ok' },
  notify: { level: 'info', title: 'A title', message: 'A message' },
  pong: { id: 1 },
  response: { id: 1, status: 200, headers: {}, end: true },
  data: { id: 1, end: true },
  credit: { id: 1, bytes: 1 },
  abort: { id: 1, code: 'CANCELLED', message: 'The request was cancelled' },
  accept: { id: 1 },
  message: { id: 1, text: true },
  close: { id: 1, code: 1000, reason: '' },
};

/** A good message of each type from a host. */
const HOST_HEADS: Readonly<Record<keyof typeof HOST_ORDER, Head>> = {
  welcome: {
    instance_id: '0b5cfc5e-7d4f-4a31-9a8e-0f6f8d1c2b3a',
    plugin_id: 'conformance',
    data_dir: '/tmp',
    log_level: 'info',
    settings: {},
    license: null,
    clock_floor: '2026-11-22T09:00:00.000Z',
    limits: LIMITS,
  },
  reject: { code: 'BAD_TOKEN', message: 'The token is another one' },
  ping: { id: 1 },
  settings: { settings: {} },
  license: { license: null, clock_floor: '2026-11-22T09:00:00.000Z' },
  result: { id: 1, found: false },
  error: { id: 1, code: 'KV_CONFLICT', message: 'The version is another one' },
  shutdown: { grace_ms: 1_000 },
  request: { id: 1, method: 'GET', path: '/', headers: {}, user: null, deadline_ms: 30_000, end: true },
  data: { id: 1, end: true },
  credit: { id: 1, bytes: 1 },
  cancel: { id: 1, reason: 'client_gone' },
  message: { id: 1, text: true },
  close: { id: 1, code: 1000, reason: '' },
};

/** The file as it must be. */
export function orderFile(): OrderFile {
  const after: OrderStep[] = [];
  const phases = ORDER_PHASES.map((name) => {
    if (name !== 'connected') after.push(beginOf(name));
    return { name, after: [...after] };
  });
  const vectors = ORDER_PHASES.flatMap((phase) => [
    ...rows('plugin', phase, PLUGIN_ORDER, PLUGIN_HEADS),
    // What a host says before it has read `hello` a plugin cannot tell from what it says afterwards.
    ...(phase === 'connected' ? [] : rows('host', phase, HOST_ORDER, HOST_HEADS)),
  ]);
  return { phases, vectors };
}

function beginOf(phase: Exclude<OrderPhaseName, 'connected'>): OrderStep {
  const type = PHASE_BEGINS[phase];
  return type === 'welcome'
    ? { from: 'host', head: { type, ...HOST_HEADS.welcome } }
    : { from: 'plugin', head: { type, ...(type === 'hello' ? PLUGIN_HEADS.hello : {}) } };
}

function rows(
  from: Side,
  phase: OrderPhaseName,
  order: Readonly<Record<string, number>>,
  heads: Readonly<Record<string, Head>>,
): OrderVector[] {
  return Object.entries(order).map(([type, allowed]) => ({
    phase,
    from,
    head: { type, ...heads[type] },
    result: (allowed & ORDER_PHASE[phase]) === 0 ? 'fault' : 'legal',
  }));
}

/** The text of the file: one step or vector a line. */
export function orderFileText({ phases, vectors }: OrderFile): string {
  const lines = (list: readonly unknown[], indent: string): string =>
    list.map((one) => `\n${indent}${JSON.stringify(one)}`).join(',');
  const phaseTexts = phases.map(({ name, after }) => {
    const steps = after.length === 0 ? '' : `${lines(after, '      ')}\n    `;
    return `\n    { "name": "${name}", "after": [${steps}] }`;
  });
  return `{\n  "phases": [${phaseTexts.join(',')}\n  ],\n  "vectors": [${lines(vectors, '    ')}\n  ]\n}\n`;
}

const TITLES: Readonly<Record<OrderPhaseName, string>> = {
  connected: 'before `hello`',
  greeted: 'until `welcome`',
  starting: 'until `ready`',
  ready: 'from `ready`',
};

/** The table of docs/protocol.md. `text`: the file. */
export function orderBlocks(text: string): ReadonlyMap<string, string> {
  const { vectors } = JSON.parse(text) as OrderFile;
  return new Map([['order', [tabulate(vectors, 'plugin'), '', tabulate(vectors, 'host')].join('\n')]]);
}

/** One row for all messages that may come in the same phases. */
function tabulate(vectors: readonly OrderVector[], side: Side): string {
  const own = vectors.filter(({ from }) => from === side);
  const phases = ORDER_PHASES.filter((name) => own.some(({ phase }) => phase === name));
  const typesByCells = new Map<string, string[]>();
  for (const type of new Set(own.map(({ head }) => head['type']))) {
    const cells = phases.map((name) => {
      const vector = own.find(({ phase, head }) => phase === name && head['type'] === type);
      return vector?.result === 'legal' ? 'yes' : '–';
    });
    const key = cells.join(' | ');
    typesByCells.set(key, [...(typesByCells.get(key) ?? []), `\`${String(type)}\``]);
  }
  const head = [`from the ${side}`, ...phases.map((name) => TITLES[name])];
  return [
    '<!-- prettier-ignore -->',
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...[...typesByCells].map(([cells, types]) => `| ${types.join(' ')} | ${cells} |`),
  ].join('\n');
}
