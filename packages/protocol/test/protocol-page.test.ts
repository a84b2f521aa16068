/** The protocol page shows real frames and the real limits. */

import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

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

it('names every limit with its number', () => {
  const limits = [
    protocol.MAX_HEAD_BYTES,
    protocol.MAX_BODY_BYTES,
    protocol.STREAM_WINDOW_BYTES,
    protocol.CHANNEL_BUFFER_BYTES,
    protocol.CALLS_PER_SECOND,
    protocol.MAX_METADATA_BYTES,
    protocol.KV_MAX_VALUE_BYTES,
    protocol.KV_QUOTA_BYTES,
    protocol.KV_QUOTA_KEYS,
    protocol.MAX_IN_FLIGHT,
  ];
  for (const limit of limits) expect(page).toContain(String(limit).replace(/\B(?=(\d{3})+$)/g, ' '));
});

it('knows every error code that it names', () => {
  for (const [, code] of page.matchAll(/`((?:KV|CALL|BAD|ID)_[A-Z_]+)`/g))
    expect(protocol.isErrorCode(code)).toBe(true);
});
