/**
 * The messages a host sends, and the guards that judge them.
 *
 * Guards stand on the hot path: hand-written, judging only what the SDK relies on. Unknown types and fields pass.
 */

import {
  ANY_PHASE,
  HOST_ORDER,
  LOG_LEVELS,
  messageOutOfOrder,
  ProtocolError,
  RequestHead,
  toMessageRules,
} from '@toru/protocol';
import type {
  CancelMessage,
  CloseMessage,
  CreditMessage,
  DataMessage,
  FrameHead,
  RejectMessage,
  RequestMessage,
  SocketMessage,
  WelcomeMessage,
} from '@toru/protocol';

/** The host's answer to a call. Its further fields depend on the operation. */
export interface ResultMessage {
  readonly type: 'result';
  readonly id: number;
  readonly [field: string]: unknown;
}

/** The host's refusal of a call. */
export interface ErrorMessage {
  readonly type: 'error';
  readonly id: number;
  readonly code: string;
  readonly message: string;
}

/** Settings that were changed; the whole set. */
export interface SettingsMessage {
  readonly type: 'settings';
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A license that was changed. */
export interface LicenseMessage {
  readonly type: 'license';
  readonly license: string | null;
  readonly clock_floor?: string;
}

/** Everything a host may send. */
export type HostMessage =
  | WelcomeMessage
  | RejectMessage
  | RequestMessage
  | DataMessage
  | CreditMessage
  | CancelMessage
  | SocketMessage
  | CloseMessage
  | ResultMessage
  | ErrorMessage
  | SettingsMessage
  | LicenseMessage
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'shutdown'; readonly grace_ms: number };

type Guard = (head: FrameHead) => void;

const GUARDS: Readonly<Record<HostMessage['type'], Guard>> = {
  request(head) {
    id(head);
    text(head, 'method');
    text(head, 'path');
    object(head, 'headers');
    bool(head, 'end');
    if (head['user'] !== null && head['user'] !== undefined) user(head);
  },
  data(head) {
    id(head);
    bool(head, 'end');
  },
  credit(head) {
    id(head);
    const bytes = head['bytes'];
    if (bytes !== 0 && !isPositive(bytes)) bad(head, 'bytes', 'an integer from 0');
  },
  cancel: id,
  ping: id,
  result: id,
  error(head) {
    id(head);
    text(head, 'code');
    text(head, 'message');
  },
  message(head) {
    id(head);
    bool(head, 'text');
  },
  close(head) {
    id(head);
    positive(head, 'code');
    text(head, 'reason');
  },
  settings: (head) => object(head, 'settings'),
  license: (head) => nullableText(head, 'license'),
  shutdown(head) {
    const grace = head['grace_ms'];
    if (typeof grace !== 'number' || !(grace >= 0)) bad(head, 'grace_ms', 'a number from 0');
  },
  reject(head) {
    text(head, 'code');
    text(head, 'message');
  },
  welcome(head) {
    text(head, 'instance_id');
    text(head, 'data_dir');
    object(head, 'settings');
    nullableText(head, 'license');
    if (!LOG_LEVELS.some((level) => level === head['log_level'])) {
      bad(head, 'log_level', `one of ${LOG_LEVELS.join(', ')}`);
    }
    object(head, 'limits');
    const limits = head['limits'] as FrameHead;
    for (const name of ['max_head_bytes', 'max_body_bytes', 'stream_window_bytes']) {
      if (!isPositive(limits[name])) bad(head, `limits.${name}`, 'an integer from 1');
    }
  },
};

const REQUEST_ALLOWED = HOST_ORDER.request;

const RULE_BY_TYPE = toMessageRules(GUARDS, HOST_ORDER);

/**
 * Judges the head of a frame that came from a host: its fields, then its order.
 *
 * @param phase One of the bits of `ORDER_PHASE`. Default: all, so that the order is not judged.
 * @returns the typed message, or `undefined` for a type that this version does not know (to be ignored).
 * @throws {ProtocolError} `FIELD_INVALID`, or `MESSAGE_UNEXPECTED` when it may not come in this phase (blame: remote).
 */
export function parseHostMessage(head: FrameHead, phase: number = ANY_PHASE): HostMessage | undefined {
  if (head instanceof RequestHead) {
    if ((REQUEST_ALLOWED & phase) === 0) throw messageOutOfOrder('request', REQUEST_ALLOWED, phase);
    return head;
  }
  const rule = RULE_BY_TYPE.get(head['type']);
  if (rule === undefined) {
    if (typeof head['type'] !== 'string') bad(head, 'type', 'a string');
    return undefined;
  }
  rule.guard(head);
  if ((rule.allowed & phase) === 0) throw messageOutOfOrder(rule.type, rule.allowed, phase);
  return head as unknown as HostMessage;
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && value >= 1 && Number.isSafeInteger(value);
}

function positive(head: FrameHead, field: string): void {
  if (!isPositive(head[field])) bad(head, field, 'an integer from 1');
}

function id(head: FrameHead): void {
  if (!isPositive(head['id'])) bad(head, 'id', 'an integer from 1');
}

function bool(head: FrameHead, field: string): void {
  if (typeof head[field] !== 'boolean') bad(head, field, 'true or false');
}

function text(head: FrameHead, field: string): void {
  if (typeof head[field] !== 'string') bad(head, field, 'a string');
}

function nullableText(head: FrameHead, field: string): void {
  if (head[field] !== null && head[field] !== undefined) text(head, field);
}

function object(head: FrameHead, field: string): void {
  const value = head[field];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) bad(head, field, 'an object');
}

function user(head: FrameHead): void {
  object(head, 'user');
  const { name, role } = head['user'] as FrameHead;
  if (typeof name !== 'string' || typeof role !== 'string') bad(head, 'user', '{name, role}');
}

function bad(head: FrameHead, field: string, rule: string): never {
  const type = typeof head['type'] === 'string' ? `"${head['type'].slice(0, 40)}"` : 'message';
  throw new ProtocolError('FIELD_INVALID', `${type}: field "${field}" must be ${rule}`, 'remote');
}
