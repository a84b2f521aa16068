/** The language-neutral vectors of `conformance/`, as this SDK reads them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FrameDecoder, parsePluginMessage, type FrameHead, type ProtocolError } from '@toru/protocol';
import { LicenseHolder, type LicenseCheck } from '../src/context/license.ts';
import type { PluginIdentity } from '../src/definition.ts';
import { toMetadata } from '../src/plugin-metadata.ts';
import { FrameWriter } from '../src/wire/frame-writer.ts';
import { readText } from '../src/wire/fast-text.ts';

interface Vectors<Good, Bad> {
  readonly good: readonly Good[];
  readonly bad: readonly Bad[];
}
type Repeat = { readonly repeat: string; readonly count: number } | string;

function load(file: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../../conformance', file), 'utf8'));
}

const hex = (value: Repeat): Buffer =>
  typeof value === 'string' ? Buffer.from(value, 'hex') : Buffer.alloc(value.count, value.repeat, 'hex');

interface WireFrame {
  readonly head: FrameHead;
  readonly body_hex: Repeat;
}
const frames = load('frames/v2.json') as Vectors<
  { name: string; hex: Repeat; canonical?: boolean; frames: WireFrame[] },
  { name: string; hex: Repeat; code: string; at_end?: boolean; frames_before?: number }
>;

/** Cuts bytes into pieces of `size`. */
function* cut(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test.each(frames.good)('frames: $name', ({ hex: text, canonical, frames: expected }) => {
  for (const size of [1, 7, Number.MAX_SAFE_INTEGER]) {
    const decoder = new FrameDecoder({ readText });
    const decoded: WireFrame[] = [];
    for (const piece of cut(hex(text), size)) {
      decoder.push(piece);
      for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) {
        decoded.push({ head: frame.head, body_hex: Buffer.from(frame.body).toString('hex') });
      }
    }
    decoder.end();
    expect(decoded).toEqual(
      expected.map((frame) => ({ ...frame, body_hex: hex(frame.body_hex).toString('hex') })),
    );
  }
  if (canonical !== true) return;
  const written: Uint8Array[] = [];
  const sink = { write: (pieces: readonly Uint8Array[]) => written.push(Buffer.concat(pieces)) > 0 };
  const writer = new FrameWriter(sink, { maxHeadBytes: 1_048_576, maxBodyBytes: 16_777_216 });
  for (const { head, body_hex } of expected) writer.frame(JSON.stringify(head), hex(body_hex));
  writer.flush();
  expect(Buffer.concat(written).toString('hex')).toBe(hex(text).toString('hex'));
});

test.each(frames.bad)('bad frames: $name', ({ hex: text, code, at_end, frames_before }) => {
  for (const size of [1, Number.MAX_SAFE_INTEGER]) {
    const decoder = new FrameDecoder({ readText });
    let delivered = 0;
    const read = (): void => {
      for (const piece of cut(hex(text), size)) {
        decoder.push(piece);
        while (decoder.next() !== undefined) delivered += 1;
      }
      if (at_end === true) decoder.end();
    };
    expect(read).toThrow(expect.objectContaining({ code, blame: 'remote' }) as ProtocolError);
    expect(delivered).toBe(frames_before ?? 0);
  }
});

const messages = load('messages/v2.json') as Vectors<
  { name: string; head: FrameHead; ignored?: boolean },
  { name: string; head: FrameHead; code: string }
>;

test.each(messages.good)('messages: $name', ({ head, ignored }) => {
  expect(parsePluginMessage(head)).toEqual(ignored === true ? undefined : head);
});

test.each(messages.bad)('bad messages: $name', ({ head, code }) => {
  expect(() => parsePluginMessage(head)).toThrow(expect.objectContaining({ code }) as ProtocolError);
});

const metadata = load('metadata/metadata.json') as Vectors<
  { name: string; text: string; metadata: object },
  { name: string; text: string; message: string }
>;

/** The definition that an author would write for what a plugin printed; `undefined` when no definition can say it. */
function toIdentity(text: string): PluginIdentity | undefined {
  let printed: unknown;
  try {
    printed = JSON.parse(text);
  } catch (error) {
    expect(error).toBeInstanceOf(SyntaxError);
    return undefined;
  }
  const raw = printed as Record<string, unknown>;
  if (Array.isArray(printed) || raw['protocol'] !== 2) return undefined;
  const limits = raw['limits'];
  if (typeof limits !== 'object' && limits !== undefined) return undefined;
  const { memory_mb, max_in_flight, start_timeout_ms } = (limits ?? {}) as Record<string, unknown>;
  return {
    ...raw,
    releasedAt: raw['released_at'],
    limits: limits && { memoryMb: memory_mb, maxInFlight: max_in_flight, startTimeoutMs: start_timeout_ms },
  } as unknown as PluginIdentity;
}

const definable = <T extends { text: string }>(cases: readonly T[]): (T & { identity: PluginIdentity })[] =>
  cases.flatMap((one) => {
    const identity = toIdentity(one.text);
    return identity === undefined ? [] : [{ ...one, identity }];
  });

test.each(definable(metadata.good))('metadata: $name', ({ identity, metadata: expected }) => {
  expect(toMetadata(identity).metadata).toEqual(expected);
});

test.each(definable(metadata.bad))('bad metadata: $name', ({ identity, message }) => {
  expect(() => toMetadata(identity)).toThrow(`Cannot define the plugin: ${message}`);
});

test('most metadata vectors can be said by a definition', () => {
  expect(definable(metadata.good).length + definable(metadata.bad).length).toBeGreaterThan(40);
});

interface LicenseCase {
  readonly name: string;
  readonly token: string | null;
  readonly keys: LicenseCheck['keys'];
  readonly accept_test_keys: boolean;
  readonly plugin: string;
  readonly instance: string;
  readonly released_at: string;
  readonly now: string;
  readonly clock_floor: string | null;
  readonly verdict: string;
  readonly detail: string;
}

const licenses = load('licenses/tokens.json') as { readonly cases: readonly LicenseCase[] };

test.each(licenses.cases)('licenses: $name', (one) => {
  const reported: unknown[] = [];
  const holder = new LicenseHolder(
    {
      plugin: one.plugin,
      instance: one.instance,
      releasedAt: one.released_at,
      now: () => Date.parse(one.now),
      report: ({ verdict, detail }) => reported.push({ verdict, detail }),
    },
    one.token,
    one.clock_floor ?? undefined,
  );
  const result = holder.verify({ keys: one.keys, acceptTestKeys: one.accept_test_keys });
  expect(result).toMatchObject({ verdict: one.verdict, detail: one.detail });
  expect(reported).toEqual([{ verdict: one.verdict, detail: one.detail }]);
});
