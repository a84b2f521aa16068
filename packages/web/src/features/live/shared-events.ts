/**
 * Shares one event stream between all tabs of the panel in one browser.
 *
 * Browsers open six connections to a host over HTTP/1.1, for all tabs together: a stream for each would leave none. So one tab reads
 * (see election.ts) and passes every event on. Each tab knows the last numbered event that it got; whoever reads next goes on
 * behind it, and a tab that finds itself behind has the leader read again from there. Out of sight of everybody nothing is read.
 */

import type { StreamEvent } from '@toru/api/events';
import {
  initialElection,
  stepElection,
  type ElectionInput,
  type ElectionMessage,
  type ElectionState,
} from './election.ts';
import { isBehind } from './event-id.ts';

/** State of the stream as this tab knows it. */
export type LinkState = 'connecting' | 'open' | 'lost';

/** What a tab wants to hear. */
export interface LinkListener {
  /** `stream`: the name of the open stream; null while none is. */
  readonly onState: (state: LinkState, stream: string | null) => void;
  readonly onEvent: (event: StreamEvent) => void;
  /** The stream begins here: what was fetched before may be out of date. `isFirst`: for the first time in this tab. */
  readonly onGap: (isFirst: boolean) => void;
  readonly onSessionEnded: () => void;
}

/** What a connection tells. */
export interface StreamListener {
  readonly onEvent: (event: StreamEvent) => void;
  readonly onLost: () => void;
  readonly onSessionEnded: () => void;
}

/** What the link needs from outside. */
export interface LinkPorts {
  /** Of this tab, different from all others. */
  readonly id: string;
  readonly isVisible: boolean;
  /** Keeps a stream open that begins behind an event, until it is aborted. */
  readonly connect: (lastId: string, listener: StreamListener, signal: AbortSignal) => void;
  /** Tells the other tabs; null: there is no way to. */
  readonly tell: ((message: TabMessage) => void) | null;
  readonly nowMs: () => number;
  /** Answers with the function that takes it back. */
  readonly after: (ms: number, run: () => void) => () => void;
}

/** An open link. */
export interface Link {
  readonly hear: (message: TabMessage) => void;
  readonly setVisible: (isVisible: boolean) => void;
  readonly close: () => void;
}

/** What tabs tell each other. */
export type TabMessage =
  | ElectionMessage
  | {
      readonly kind: 'status';
      readonly from: string;
      readonly state: LinkState;
      readonly stream: string | null;
      readonly lastId: string;
    }
  /** `after`: the numbered event before it; empty where the stream began with it. */
  | { readonly kind: 'event'; readonly from: string; readonly event: StreamEvent; readonly after: string }
  /** I have got nothing behind this event. */
  | { readonly kind: 'rewind'; readonly from: string; readonly leader: string; readonly lastId: string }
  | { readonly kind: 'session_ended'; readonly from: string };

/** Those that carry an id of their own. Each is given once; all others tell how something stands, and may come twice. */
const numbered: ReadonlySet<string> = new Set(['hello', 'notification']);

/** Opens the link. */
export function openLink(listener: LinkListener, ports: LinkPorts): Link {
  const { id } = ports;
  let election: ElectionState = initialElection(id, ports.isVisible);
  let state: LinkState = 'connecting';
  let stream: string | null = null;
  /** The stream whose events this tab has got from its beginning. */
  let known: string | null = null;
  let lastId = '';
  /** How far the stream has come that this tab reads. */
  let position = '';
  let connection: AbortController | null = null;
  let takeBackTimer = (): void => undefined;

  const enter = (next: LinkState, nextStream: string | null): void => {
    const isNew = next === 'open' && nextStream !== known;
    const isFirst = known === null;
    if (isNew) known = nextStream;
    if (state !== next || stream !== nextStream) {
      state = next;
      stream = nextStream;
      listener.onState(next, nextStream);
    }
    if (isNew) listener.onGap(isFirst);
  };
  const tellStatus = (): void => ports.tell?.({ kind: 'status', from: id, state, stream, lastId: position });
  const lose = (): void => enter(state === 'connecting' ? state : 'lost', null);

  const take = (event: StreamEvent): void => {
    if (numbered.has(event.name)) {
      if (lastId !== '' && !isBehind(lastId, event.id)) return;
      lastId = event.id;
    }
    listener.onEvent(event);
  };
  const connect = (from: string): void => {
    connection?.abort();
    const own = new AbortController();
    connection = own;
    position = from;
    const unlessOver =
      <T extends unknown[]>(act: (...values: T) => void) =>
      (...values: T): void => {
        if (connection === own) act(...values);
      };
    ports.connect(
      from,
      {
        onEvent: unlessOver((event) => {
          ports.tell?.({ kind: 'event', from: id, event, after: position });
          if (numbered.has(event.name)) position = event.id;
          take(event);
          if (event.name !== 'hello') return;
          enter('open', streamOf(event));
          tellStatus();
        }),
        onLost: unlessOver(() => {
          lose();
          tellStatus();
        }),
        onSessionEnded: unlessOver(() => {
          connection = null;
          lose();
          ports.tell?.({ kind: 'session_ended', from: id });
          listener.onSessionEnded();
        }),
      },
      own.signal,
    );
  };

  const put = (input: ElectionInput): void => {
    const before = election;
    const { state: next, send } = stepElection(before, input, ports.nowMs());
    election = next;
    const leads = next.role === 'leading';
    if (before.role === 'leading' && !leads) {
      connection?.abort();
      connection = null;
    }
    for (const message of send) {
      ports.tell?.(message);
      if (message.kind === 'lead' && before.role === 'leading') tellStatus();
    }
    if (before.role !== 'leading' && leads) {
      lose();
      connect(lastId);
    }
    // Nobody is known to read; a follower hears of it with the next status.
    if (next.role === 'resting' || (next.role === 'standing' && before.role !== 'standing')) lose();
    takeBackTimer();
    const waitMs = next.dueAtMs - ports.nowMs();
    if (waitMs < Infinity) takeBackTimer = ports.after(Math.max(0, waitMs), () => put({ type: 'due' }));
  };

  const askForMissed = (leader: string): void => ports.tell?.({ kind: 'rewind', from: id, leader, lastId });
  const hearEvent = ({ event, after, from }: Extract<TabMessage, { kind: 'event' }>): void => {
    const isGap = lastId !== '' && (after === '' || isBehind(lastId, after)) && isBehind(lastId, event.id);
    if (numbered.has(event.name) && isGap) askForMissed(from);
    else take(event);
  };
  const hearStatus = (message: Extract<TabMessage, { kind: 'status' }>): void => {
    if (lastId === '') lastId = message.lastId;
    if (message.state === 'open' && isBehind(lastId, message.lastId)) askForMissed(message.from);
    enter(message.state === 'connecting' ? 'lost' : message.state, message.stream);
  };
  const hear = (message: TabMessage): void => {
    switch (message.kind) {
      case 'status':
        if (message.from === election.leader && election.role === 'following') hearStatus(message);
        break;
      case 'event':
        if (message.from === election.leader && election.role !== 'leading') hearEvent(message);
        break;
      case 'rewind':
        if (message.leader !== id || election.role !== 'leading' || state !== 'open') break;
        lose();
        connect(message.lastId);
        break;
      case 'session_ended':
        if (election.role !== 'leading') listener.onSessionEnded();
        break;
      default:
        put({ type: 'message', message });
    }
  };

  put({ type: 'opened' });
  return {
    hear,
    setVisible: (isVisible) => put({ type: isVisible ? 'shown' : 'hidden' }),
    close: () => {
      put({ type: 'closed' });
      takeBackTimer();
    },
  };
}

function streamOf({ data }: StreamEvent): string {
  const hello = JSON.parse(data) as { readonly stream: string };
  return hello.stream;
}
