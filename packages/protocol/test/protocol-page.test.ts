/** The protocol page shows real frames and the real limits. */

import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import * as limits from '../src/limits.ts';
import * as protocol from '../src/index.ts';

const page = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');

it('prints a session whose frames decode to what the text says', () => {
  const shown = [...page.matchAll(/^(plugin|host): `(\w+)`\n\n```hex\n([\s\S]*?)```/gm)];
  expect(shown.map(([, from, type]) => `${from} ${type}`)).toEqual([
    'plugin hello',
    'host welcome',
    'plugin ready',
    'host request',
    'plugin response',
    'host ping',
    'plugin pong',
    'host shutdown',
  ]);
  for (const [, , type, dump = ''] of shown) {
    const hex = dump
      .split('\n')
      .map((line) => line.slice(0, 47))
      .join('')
      .replaceAll(' ', '');
    const decoder = new protocol.FrameDecoder();
    decoder.push(Uint8Array.from(Buffer.from(hex, 'hex')));
    expect(decoder.next()?.head['type']).toBe(type);
    decoder.end();
  }
});

/** Where each limit stands in the table, and how. */
const WRITTEN: Readonly<Record<keyof typeof limits, readonly [row: string, text: string]>> = {
  MAX_HEAD_BYTES: ['head of a frame', bytes(limits.MAX_HEAD_BYTES)],
  MAX_BODY_BYTES: ['body of a frame', bytes(limits.MAX_BODY_BYTES)],
  FRAME_PREFIX_BYTES: ['before the head', bytes(limits.FRAME_PREFIX_BYTES)],
  MAX_V1_BYTES: ['message of version 1', bytes(limits.MAX_V1_BYTES)],
  STREAM_WINDOW_BYTES: ['window per request and direction', bytes(limits.STREAM_WINDOW_BYTES)],
  WIDE_WINDOW_BYTES: ['window of a stream that is read fast', bytes(limits.WIDE_WINDOW_BYTES)],
  WIDE_STREAMS: ['window of a stream that is read fast', `${limits.WIDE_STREAMS} of a channel each way`],
  HEARTBEAT_INTERVAL_MS: ['heartbeat', seconds(limits.HEARTBEAT_INTERVAL_MS)],
  MAX_METADATA_BYTES: ['metadata', bytes(limits.MAX_METADATA_BYTES)],
  METADATA_TIMEOUT_MS: ['metadata', seconds(limits.METADATA_TIMEOUT_MS)],
  CHANNEL_BUFFER_BYTES: ['held per channel for slow readers', bytes(limits.CHANNEL_BUFFER_BYTES)],
  CALLS_PER_SECOND: ['calls', `${spaced(limits.CALLS_PER_SECOND)} per second`],
  KV_MAX_KEY_BYTES: ['key, value', bytes(limits.KV_MAX_KEY_BYTES)],
  KV_MAX_VALUE_BYTES: ['key, value', bytes(limits.KV_MAX_VALUE_BYTES)],
  KV_QUOTA_BYTES: ['store', bytes(limits.KV_QUOTA_BYTES)],
  KV_QUOTA_KEYS: ['store', `${spaced(limits.KV_QUOTA_KEYS)} keys`],
  KV_LIST_LIMIT: ['entries of one `kv.list`', spaced(limits.KV_LIST_LIMIT)],
  MAX_IN_FLIGHT: ['requests in flight', spaced(limits.MAX_IN_FLIGHT)],
  REQUEST_DEADLINE_MS: ['head of a response', seconds(limits.REQUEST_DEADLINE_MS)],
  MAX_SOCKET_PATH_BYTES: ['path of a socket', bytes(limits.MAX_SOCKET_PATH_BYTES)],
};

function spaced(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ' ');
}

function bytes(number: number): string {
  return `${spaced(number)} bytes`;
}

function seconds(ms: number): string {
  return `${ms / 1_000} s`;
}

it('has every limit in its table, with a reason', () => {
  const rows = [...page.matchAll(/^\| ([^|]+?) +\| ([^|]+?) +\| ([^|]+?) +\|$/gm)];
  expect(Object.keys(WRITTEN).sort()).toEqual(Object.keys(limits).sort());
  for (const [name, [row, text]] of Object.entries(WRITTEN)) {
    const [, , limit = '', why = ''] = rows.find(([, what]) => what === row) ?? [];
    // Not a part of a longer number.
    expect(` ${limit}`, name).toMatch(new RegExp(`(?<!\\d) ${text}`));
    expect(why.length, name).toBeGreaterThan(10);
  }
});

it('knows every error code that it names', () => {
  for (const [, code] of page.matchAll(/`((?:KV|CALL|BAD|ID)_[A-Z_]+)`/g))
    expect(protocol.isErrorCode(code)).toBe(true);
});
