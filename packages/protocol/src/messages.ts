/**
 * The messages of protocol version 2 and the guards for those a plugin sends.
 *
 * Guards are hand-written and judge only what the host relies on: they stand on the hot path. Unknown types and fields pass.
 */

import { ProtocolError } from './errors.ts';
import type { FrameHead } from './frame.ts';
import { LICENSE_STATES, LOG_LEVELS, type LicenseState, type LogLevel } from './vocabulary.ts';
import { ANY_PHASE, PLUGIN_ORDER, messageOutOfOrder, toMessageRules } from './order.ts';
import { ResponseHead, type ResponseMessage } from './response-head.ts';
import { findBadHeader, type WireHeaders } from './wire-headers.ts';

export type { ResponseMessage } from './response-head.ts';
export type { WireHeaders } from './wire-headers.ts';

/** Optional abilities that a plugin names in `hello`. */
export type Feature = 'stream' | 'websocket' | 'heartbeat';

/** First message of a plugin. */
export interface HelloMessage {
  readonly type: 'hello';
  readonly protocol: number;
  readonly token: string;
  readonly plugin_id: string;
  readonly version: string;
  readonly sdk?: string;
  readonly features?: readonly string[];
}

/** The host's answer to a good `hello`. */
export interface WelcomeMessage {
  readonly type: 'welcome';
  readonly instance_id: string;
  readonly plugin_id: string;
  readonly data_dir: string;
  readonly log_level: LogLevel;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly license: string | null;
  readonly clock_floor: string;
  readonly limits: {
    readonly max_head_bytes: number;
    readonly max_body_bytes: number;
    readonly stream_window_bytes: number;
    readonly heartbeat_interval_ms: number;
  };
}

/** The host's answer to a bad `hello`; the connection is closed after it. */
export interface RejectMessage {
  readonly type: 'reject';
  readonly code: 'BAD_TOKEN' | 'BAD_PROTOCOL' | 'ID_MISMATCH' | 'TIMEOUT';
  readonly message: string;
}

/** A request to the plugin. */
export interface RequestMessage {
  readonly type: 'request';
  readonly id: number;
  readonly method: string;
  readonly path: string;
  readonly headers: WireHeaders;
  readonly user: { readonly name: string; readonly role: string } | null;
  readonly deadline_ms: number;
  readonly end: boolean;
  readonly upgrade?: 'websocket';
  readonly protocols?: readonly string[];
}

/** More bytes of a body. */
export interface DataMessage {
  readonly type: 'data';
  readonly id: number;
  readonly end: boolean;
}

/** So many bytes more may be sent. */
export interface CreditMessage {
  readonly type: 'credit';
  readonly id: number;
  readonly bytes: number;
}

/** The host no longer wants the answer. */
export interface CancelMessage {
  readonly type: 'cancel';
  readonly id: number;
  readonly reason: 'client_gone' | 'deadline' | 'shutdown';
}

/** The plugin cannot finish the answer. */
export interface AbortMessage {
  readonly type: 'abort';
  readonly id: number;
  readonly code: string;
  readonly message: string;
}

/** The plugin takes the WebSocket. */
export interface AcceptMessage {
  readonly type: 'accept';
  readonly id: number;
  readonly protocol?: string | null;
}

/** One WebSocket message, in either direction; its bytes are the body of the frame. */
export interface SocketMessage {
  readonly type: 'message';
  readonly id: number;
  readonly text: boolean;
}

/** End of a WebSocket. */
export interface CloseMessage {
  readonly type: 'close';
  readonly id: number;
  readonly code: number;
  readonly reason: string;
}

/** A plugin asks the host for something. */
export interface CallMessage {
  readonly type: 'call';
  readonly id: number;
  readonly op: string;
  readonly [argument: string]: unknown;
}

/** A plugin writes a log line. */
export interface LogMessage {
  readonly type: 'log';
  readonly level: LogLevel;
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** A plugin says how it is. */
export interface StatusMessage {
  readonly type: 'status';
  readonly health?: 'ok' | 'degraded';
  readonly message?: string;
  readonly license?: LicenseState;
}

/** A plugin tells people something. */
export interface NotifyMessage {
  readonly type: 'notify';
  readonly level: 'info' | 'warn' | 'error';
  readonly title: string;
  readonly message?: string;
}

/** A plugin is on its way to `ready`. */
export interface StartingMessage {
  readonly type: 'starting';
  readonly progress?: number;
  readonly message?: string;
}

/** A plugin gives up. */
export interface FailedMessage {
  readonly type: 'failed';
  readonly code: string;
  readonly message: string;
  readonly retry?: boolean;
}

/** Everything a plugin may send. */
export type PluginMessage =
  | HelloMessage
  | StartingMessage
  | { readonly type: 'ready' }
  | FailedMessage
  | ResponseMessage
  | DataMessage
  | CreditMessage
  | AbortMessage
  | AcceptMessage
  | SocketMessage
  | CloseMessage
  | CallMessage
  | LogMessage
  | StatusMessage
  | NotifyMessage
  | { readonly type: 'pong'; readonly id: number };

type Guard = (head: FrameHead) => void;

const MAX_WS_REASON = 4_096;

/** Guards by message type. The key set is the list of known messages from a plugin. */
const GUARDS: Readonly<Record<PluginMessage['type'], Guard>> = {
  response(head) {
    id(head);
    const status = head['status'];
    if (typeof status !== 'number' || status < 200 || status > 599 || !Number.isInteger(status)) {
      bad(head, 'status', 'an integer from 200 to 599');
    }
    bool(head, 'end');
    headers(head);
  },
  data(head) {
    id(head);
    bool(head, 'end');
  },
  credit(head) {
    id(head);
    // A receiver that counts an empty frame gives credit for nothing: no harm in it.
    integer(head, 'bytes', 0, Number.MAX_SAFE_INTEGER);
  },
  pong: id,
  call(head) {
    id(head);
    text(head, 'op', 100);
  },
  log(head) {
    oneOf(head, 'level', LOG_LEVELS);
    text(head, 'message');
    optional(head, 'fields', object);
  },
  hello(head) {
    integer(head, 'protocol', 1, 1_000_000);
    text(head, 'token', 1_000);
    text(head, 'plugin_id', 64);
    text(head, 'version', 100);
    optional(head, 'sdk', (h, f) => text(h, f, 200));
    optional(head, 'features', (h, f) => {
      const list = h[f];
      if (!Array.isArray(list) || !list.every((item) => typeof item === 'string'))
        bad(h, f, 'a list of strings');
    });
  },
  starting(head) {
    optional(head, 'progress', (h, f) => number(h, f, 0, 100));
    optional(head, 'message', (h, f) => text(h, f));
  },
  ready: () => undefined,
  failed(head) {
    text(head, 'code', 100);
    text(head, 'message');
    optional(head, 'retry', bool);
  },
  abort(head) {
    id(head);
    text(head, 'code', 100);
    text(head, 'message');
  },
  accept(head) {
    id(head);
    optional(head, 'protocol', (h, f) => text(h, f, 200));
  },
  message(head) {
    id(head);
    bool(head, 'text');
  },
  close(head) {
    id(head);
    integer(head, 'code', 1000, 4999);
    text(head, 'reason', MAX_WS_REASON);
  },
  status(head) {
    optional(head, 'health', (h, f) => oneOf(h, f, ['ok', 'degraded']));
    optional(head, 'message', (h, f) => text(h, f));
    optional(head, 'license', (h, f) => oneOf(h, f, LICENSE_STATES));
  },
  notify(head) {
    oneOf(head, 'level', ['info', 'warn', 'error']);
    text(head, 'title', 200);
    optional(head, 'message', (h, f) => text(h, f));
  },
};

const RESPONSE_ALLOWED = PLUGIN_ORDER.response;

const RULE_BY_TYPE = toMessageRules(GUARDS, PLUGIN_ORDER);

/**
 * Judges the head of a frame that came from a plugin: its fields, then its order.
 *
 * @param phase One of the bits of `ORDER_PHASE`. Default: all, so that the order is not judged.
 * @returns the typed message, or `undefined` for a type that this version does not know (to be ignored).
 * @throws {ProtocolError} `FIELD_INVALID` (blame: remote) when `type` is no string or a known message has a bad field;
 * `MESSAGE_UNEXPECTED` (blame: remote) when it may not come in this phase.
 */
export function parsePluginMessage(head: FrameHead, phase: number = ANY_PHASE): PluginMessage | undefined {
  if (head instanceof ResponseHead) {
    if ((RESPONSE_ALLOWED & phase) === 0) throw messageOutOfOrder('response', RESPONSE_ALLOWED, phase);
    return head;
  }
  const type = head['type'];
  const rule = RULE_BY_TYPE.get(type);
  if (rule === undefined) {
    if (typeof type !== 'string') bad(head, 'type', 'a string');
    return undefined;
  }
  rule.guard(head);
  if ((rule.allowed & phase) === 0) throw messageOutOfOrder(rule.type, rule.allowed, phase);
  return head as unknown as PluginMessage;
}

function id(head: FrameHead): void {
  const value = head['id'];
  if (typeof value !== 'number' || value < 1 || !Number.isSafeInteger(value))
    bad(head, 'id', 'an integer from 1');
}

function bool(head: FrameHead, field: string): void {
  if (typeof head[field] !== 'boolean') bad(head, field, 'true or false');
}

function number(head: FrameHead, field: string, least: number, most: number): void {
  const value = head[field];
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    bad(head, field, `a number from ${least} to ${most}`);
  }
}

function integer(head: FrameHead, field: string, least: number, most: number): void {
  number(head, field, least, most);
  if (!Number.isInteger(head[field])) bad(head, field, `an integer from ${least} to ${most}`);
}

function text(head: FrameHead, field: string, maxLength = Number.MAX_SAFE_INTEGER): void {
  const value = head[field];
  if (typeof value !== 'string') bad(head, field, 'a string');
  else if (value.length > maxLength) bad(head, field, `a string of at most ${maxLength} characters`);
}

function object(head: FrameHead, field: string): void {
  const value = head[field];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) bad(head, field, 'an object');
}

function oneOf(head: FrameHead, field: string, allowed: readonly string[]): void {
  const value = head[field];
  if (typeof value !== 'string' || !allowed.includes(value)) bad(head, field, `one of ${allowed.join(', ')}`);
}

function optional(head: FrameHead, field: string, check: (head: FrameHead, field: string) => void): void {
  if (head[field] !== undefined && head[field] !== null) check(head, field);
}

function headers(head: FrameHead): void {
  const map = head['headers'];
  if (map === undefined || map === null) return;
  if (typeof map !== 'object' || Array.isArray(map)) bad(head, 'headers', 'an object');
  const name = findBadHeader(map as Record<string, unknown>);
  if (name !== undefined) bad(head, `headers.${name}`, 'a string or a list of strings');
}

function bad(head: FrameHead, field: string, rule: string): never {
  const type = typeof head['type'] === 'string' ? `"${head['type'].slice(0, 40)}"` : 'message';
  throw new ProtocolError('FIELD_INVALID', `${type}: field "${field}" must be ${rule}`, 'remote');
}
