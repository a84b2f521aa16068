/**
 * The messages of protocol version 1, as compiled version 1 plugins expect and send them.
 *
 * Every message has `type`, `timestamp`, `request_id` and `payload`; the payload repeats the tag because those plugins read it there.
 */

import { ProtocolError } from './errors.ts';
import type { WireHeaders } from './messages.ts';

/** What a version 1 plugin answered. */
export interface ResponseV1 {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The message that opens a plugin's life. `timestamp`: RFC 3339 in UTC. */
export function initMessageV1(
  timestamp: string,
  instanceId: string,
  socket: string,
  logPath: string,
): object {
  return {
    type: 'lifecycle',
    timestamp,
    request_id: null,
    payload: {
      type: 'lifecycle',
      action: 'init',
      instance_id: instanceId,
      plugin_socket: socket,
      log_path: logPath,
    },
  };
}

/** The message that asks a plugin to stop. */
export function shutdownMessageV1(timestamp: string): object {
  return {
    type: 'lifecycle',
    timestamp,
    request_id: null,
    payload: { type: 'lifecycle', action: 'shutdown' },
  };
}

/** A request. A repeated header is joined with `, ` because version 1 knows only strings. */
export function requestMessageV1(
  timestamp: string,
  requestId: string,
  request: {
    readonly method: string;
    readonly path: string;
    readonly headers: WireHeaders;
    readonly body: string | null;
  },
): object {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return {
    type: 'http',
    timestamp,
    request_id: requestId,
    payload: {
      type: 'http',
      request_id: requestId,
      payload: { method: request.method, path: request.path, headers, body: request.body },
    },
  };
}

/**
 * Reads a plugin's answer in either of its two shapes.
 *
 * The plain shape is `payload: {status, headers, body}`; the nested one is `payload: {type, request_id, payload: {…, body}}` whose
 * `body` is the JSON text of the plain one.
 *
 * @throws {ProtocolError} `FIELD_INVALID` (blame: remote).
 */
export function parseResponseV1(message: unknown): ResponseV1 {
  const payload = record(record(message, 'message')['payload'], 'payload');
  if (payload['status'] !== undefined) return plain(payload);
  const inner = record(payload['payload'], 'payload.payload');
  if (inner['status'] !== undefined) return plain(inner);
  const body = inner['body'];
  if (typeof body !== 'string') throw bad('payload.payload.body', 'the JSON text of {status, headers, body}');
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    throw bad('payload.payload.body', 'the JSON text of {status, headers, body}', error);
  }
  return plain(record(parsed, 'payload.payload.body'));
}

function plain(value: Record<string, unknown>): ResponseV1 {
  const status = value['status'];
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599) {
    throw bad('status', 'an integer from 200 to 599');
  }
  const headers: Record<string, string> = {};
  const given = value['headers'] ?? {};
  for (const [name, text] of Object.entries(record(given, 'headers'))) {
    if (typeof text !== 'string') throw bad(`headers.${name}`, 'a string');
    headers[name.toLowerCase()] = text;
  }
  const body = value['body'];
  if (typeof body === 'string') return { status, headers, body };
  if (body === null || body === undefined) return { status, headers, body: '' };
  headers['content-type'] ??= 'application/json';
  return { status, headers, body: JSON.stringify(body) };
}

function record(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(field, 'an object');
  return value as Record<string, unknown>;
}

function bad(field: string, rule: string, cause?: unknown): ProtocolError {
  return new ProtocolError('FIELD_INVALID', `version 1 answer: field "${field}" must be ${rule}`, 'remote', {
    cause,
  });
}
