/**
 * The order of messages of protocol version 2: which message may come in which phase of a connection, in both directions.
 *
 * Phases are bits, so that a reader asks with one `&`; `conformance/order/v2.json` and the table in docs/protocol.md are made from
 * this one. A type that is not listed is unknown and ignored in every phase.
 */

import { ProtocolError } from './errors.ts';

/** Phases of a connection, in the order in which they come. */
export const ORDER_PHASES = ['connected', 'greeted', 'starting', 'ready'] as const;

/** One of them by name. */
export type OrderPhaseName = (typeof ORDER_PHASES)[number];

/** The bit of each phase. */
export const ORDER_PHASE: Readonly<Record<OrderPhaseName, number>> = {
  connected: 1,
  greeted: 2,
  starting: 4,
  ready: 8,
};

/** The message that begins each phase. */
export const PHASE_BEGINS: Readonly<Record<Exclude<OrderPhaseName, 'connected'>, string>> = {
  greeted: 'hello',
  starting: 'welcome',
  ready: 'ready',
};

/** Everything a plugin may send, by type. */
export type PluginMessageType =
  | 'hello'
  | 'starting'
  | 'ready'
  | 'failed'
  | 'log'
  | 'call'
  | 'status'
  | 'notify'
  | 'pong'
  | 'response'
  | 'data'
  | 'credit'
  | 'abort'
  | 'accept'
  | 'message'
  | 'close';

/** Everything a host may send, by type. */
export type HostMessageType =
  | 'welcome'
  | 'reject'
  | 'request'
  | 'data'
  | 'credit'
  | 'cancel'
  | 'message'
  | 'close'
  | 'result'
  | 'error'
  | 'settings'
  | 'license'
  | 'ping'
  | 'shutdown';

const { connected: CONNECTED, greeted: GREETED, starting: STARTING, ready: READY } = ORDER_PHASE;

/** In which phases a plugin may send a message: bits of {@link ORDER_PHASE}. */
export const PLUGIN_ORDER: Readonly<Record<PluginMessageType, number>> = {
  hello: CONNECTED,
  starting: STARTING,
  ready: STARTING,
  failed: STARTING,
  log: STARTING | READY,
  call: STARTING | READY,
  status: STARTING | READY,
  notify: STARTING | READY,
  pong: STARTING | READY,
  response: READY,
  data: READY,
  credit: READY,
  abort: READY,
  accept: READY,
  message: READY,
  close: READY,
};

/** In which phases a host may send a message: bits of {@link ORDER_PHASE}. */
export const HOST_ORDER: Readonly<Record<HostMessageType, number>> = {
  welcome: GREETED,
  reject: CONNECTED | GREETED,
  ping: STARTING | READY,
  settings: STARTING | READY,
  license: STARTING | READY,
  result: STARTING | READY,
  error: STARTING | READY,
  shutdown: STARTING | READY,
  request: READY,
  data: READY,
  credit: READY,
  cancel: READY,
  message: READY,
  close: READY,
};

/** A phase in which everything is allowed: for who judges fields alone. */
export const ANY_PHASE = 15;

/** What is asked of a message: its fields, and the phases in which it may come. */
export interface MessageRule<Type extends string, Guard> {
  readonly type: Type;
  readonly guard: Guard;
  /** Bits of {@link ORDER_PHASE}. */
  readonly allowed: number;
}

/** The rules of one direction by type. A key that is no known type finds nothing. */
export function toMessageRules<Type extends string, Guard>(
  guards: Readonly<Record<Type, Guard>>,
  order: Readonly<Record<Type, number>>,
): ReadonlyMap<unknown, MessageRule<Type, Guard>> {
  const types = Object.keys(guards) as Type[];
  return new Map(types.map((type) => [type, { type, guard: guards[type], allowed: order[type] }]));
}

/** The error for a known message that came in a phase in which it is not allowed; `allowed` and `phase` are bits. */
export function messageOutOfOrder(type: string, allowed: number, phase: number): ProtocolError {
  return new ProtocolError(
    'MESSAGE_UNEXPECTED',
    `message "${type}" came ${describeMoment(type, allowed, phase)}`,
    'remote',
  );
}

/** Worked example: a `response` in phase `starting` came `before "ready"`. */
function describeMoment(type: string, allowed: number, phase: number): string {
  if (allowed > phase) return `before "${beginOf(phase << 1)}"`;
  return Object.values(PHASE_BEGINS).includes(type) ? 'twice' : `after "${beginOf(phase)}"`;
}

function beginOf(phase: number): string {
  const name = ORDER_PHASES.find((one) => ORDER_PHASE[one] === phase);
  return name === undefined || name === 'connected' ? 'hello' : PHASE_BEGINS[name];
}
