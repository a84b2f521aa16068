/**
 * The two state machines of one HTTP/1 connection as tables: what the peer sends (reader) and what it is sent (writer).
 *
 * They move independently, because a response may begin while the request body is still arriving. What follows from both together is
 * the third table. Everything else in this package asks these tables and never decides by a flag of its own.
 */

/** What the peer is sending. `done`: the whole request is here, and the next one waits for its response. */
export type ReaderState = 'idle' | 'head' | 'body' | 'done' | 'tunnel' | 'closed';

/** What happens on the side of the peer. `end`: it has closed its half (FIN). `fault`: nobody knows what its bytes mean. */
export type ReaderEvent =
  'bytes' | 'head' | 'head-and-body' | 'body-end' | 'tunnel' | 'next' | 'end' | 'fault';

/** What the peer is being sent. `waiting`: a response is owed. `must-close`: the last response is complete. */
export type WriterState = 'idle' | 'waiting' | 'body' | 'done' | 'must-close' | 'closed';

/** What happens on our side. `finish-last`: complete, and the connection cannot be used again. */
export type WriterEvent = 'request' | 'begin' | 'finish' | 'finish-last' | 'next' | 'close';

/** What is to be done now that both sides are where they are. */
export type JointAction =
  /** Both sides are done with this exchange. */
  | 'next'
  /** Let what was written leave, then end the connection. */
  | 'close'
  /** Read and drop what the peer still sends for a moment: a reset could cost it the response. */
  | 'linger';

type Table<State extends string, Event extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Event, State>>>>
>;

/** `state → event → state`; what is not listed is illegal. */
export const READER: Table<ReaderState, ReaderEvent> = {
  idle: { bytes: 'head', end: 'closed' },
  head: { head: 'done', 'head-and-body': 'body', end: 'closed', fault: 'closed' },
  body: { 'body-end': 'done', tunnel: 'tunnel', end: 'closed', fault: 'closed' },
  done: { next: 'idle', tunnel: 'tunnel', end: 'closed', fault: 'closed' },
  tunnel: { end: 'closed', fault: 'closed' },
  closed: {},
};

/** `state → event → state`; what is not listed is illegal. */
export const WRITER: Table<WriterState, WriterEvent> = {
  idle: { request: 'waiting', close: 'closed' },
  waiting: { begin: 'body', finish: 'done', 'finish-last': 'must-close', close: 'closed' },
  body: { finish: 'done', 'finish-last': 'must-close', close: 'closed' },
  done: { next: 'idle', close: 'closed' },
  'must-close': { close: 'closed' },
  closed: {},
};

/** `writer → reader → action`; what is not listed asks for nothing. */
export const JOINT: Readonly<Record<WriterState, Readonly<Partial<Record<ReaderState, JointAction>>>>> = {
  idle: { closed: 'close' },
  waiting: {},
  body: {},
  done: { done: 'next', closed: 'close' },
  'must-close': {
    idle: 'close',
    head: 'close',
    body: 'linger',
    done: 'close',
    tunnel: 'close',
    closed: 'close',
  },
  closed: {},
};

/**
 * The state after an event.
 *
 * @throws {Error} The table does not allow the event: a mistake in this package, never of the peer.
 */
export function step<State extends string, Event extends string>(
  table: Table<State, Event>,
  state: State,
  event: Event,
): State {
  const next = table[state][event];
  if (next === undefined) throw new Error(`HTTP/1 connection: "${event}" is not allowed in state "${state}"`);
  return next;
}
