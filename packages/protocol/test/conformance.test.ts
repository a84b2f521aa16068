/** Every vector, in every cut that matters. */

import { describe, expect, it } from 'vitest';

import {
  FrameDecoder,
  FrameDecoderV1,
  FrameReceiver,
  ProtocolError,
  RequestHead,
  RequestHeadReader,
  ResponseHeadReader,
  encodeFrame,
  encodeFrameV1,
  parseMetadata,
  parsePluginMessage,
  parseResponseV1,
} from '../src/index.ts';
import { readTextByDefault } from '../src/frame.ts';
import type { FrameHead, HeadReader } from '../src/index.ts';
import { bytesOf, hexOf, loadVectors } from './vectors.ts';
import type { HexText } from './vectors.ts';

interface GoodFrame {
  readonly name: string;
  readonly canonical: boolean;
  readonly hex: HexText;
  readonly frames: readonly { readonly head: FrameHead; readonly body_hex: string }[];
}
interface BadFrame {
  readonly name: string;
  readonly hex: HexText;
  readonly code: string;
  readonly at_end?: boolean;
  readonly frames_before?: number;
}

const v2 = loadVectors('frames/v2.json') as { good: GoodFrame[]; bad: BadFrame[] };
const v1 = loadVectors('frames/v1.json') as {
  good: { name: string; hex: string; frames: { message: object }[] }[];
  bad: BadFrame[];
  answers: {
    good: { name: string; message: object; response: object }[];
    bad: { name: string; message: object; code: string }[];
  };
};
const messages = loadVectors('messages/v2.json') as {
  good: { name: string; head: FrameHead; ignored?: boolean }[];
  bad: { name: string; head: FrameHead; code: string; field?: string }[];
};
const metadata = loadVectors('metadata/metadata.json') as {
  good: { name: string; text: string; metadata: object }[];
  bad: { name: string; text: string; field?: string; message: string }[];
};

interface Decoder {
  push(bytes: Uint8Array): void;
  next(): unknown;
  end(): void;
}

/** Decodes a stream cut into pieces of `size` bytes and says what came and how it ended. */
function decode(
  decoder: Decoder,
  bytes: Uint8Array,
  size: number,
): { frames: unknown[]; code: string | null } {
  const frames: unknown[] = [];
  try {
    for (let at = 0; at < bytes.length; at += size) {
      decoder.push(bytes.subarray(at, at + size));
      for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) frames.push(frame);
    }
    decoder.end();
    return { frames, code: null };
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError);
    expect((error as ProtocolError).blame).toBe('remote');
    return { frames, code: (error as ProtocolError).code };
  }
}

/** A receiver that is filled as a decoder is; `bufferBytes` decides which frames get memory of their own. */
class FilledReceiver implements Decoder {
  readonly #receiver: FrameReceiver;
  #unread: Uint8Array = new Uint8Array(0);

  constructor(bufferBytes: number, heads?: HeadReader) {
    this.#receiver = new FrameReceiver(heads === undefined ? { bufferBytes } : { bufferBytes, heads });
  }

  push(bytes: Uint8Array): void {
    this.#unread = Buffer.concat([this.#unread, bytes]);
    this.#fill();
  }

  next(): unknown {
    for (;;) {
      const frame = this.#receiver.next();
      if (frame !== undefined) return { head: withHeaders(frame.head), body: Uint8Array.from(frame.body) };
      if (!this.#fill()) return undefined;
    }
  }

  end(): void {
    this.#receiver.end();
  }

  #fill(): boolean {
    if (this.#unread.length === 0) return false;
    const room = this.#receiver.room();
    const count = Math.min(room.length, this.#unread.length);
    room.set(this.#unread.subarray(0, count));
    this.#unread = this.#unread.subarray(count);
    this.#receiver.received(count);
    return true;
  }
}

/** Headers that are parsed when they are asked for are no field of their own. */
function withHeaders(head: FrameHead): FrameHead {
  return head instanceof RequestHead ? Object.assign({}, head, { headers: head.headers }) : head;
}

const DECODERS: Readonly<Record<string, () => Decoder>> = {
  decoder: () => new FrameDecoder(),
  receiver: () => new FilledReceiver(131_072),
  'receiver with a small buffer': () => new FilledReceiver(24),
  'receiver that knows heads of responses': () =>
    new FilledReceiver(131_072, new ResponseHeadReader(readTextByDefault)),
  'receiver that knows heads of requests': () =>
    new FilledReceiver(131_072, new RequestHeadReader(readTextByDefault)),
};

const SIZES = [1, 2, 3, 7, 64, 1 << 20];

describe.each(Object.entries(DECODERS))('version 2 frames by the %s', (_name, create) => {
  it.each(v2.good)('$name', ({ hex, frames }) => {
    for (const size of SIZES) {
      const seen = decode(create(), bytesOf(hex), size);
      expect(seen.code).toBeNull();
      expect(seen.frames).toEqual(frames.map(({ head, body_hex }) => ({ head, body: bytesOf(body_hex) })));
    }
  });

  it.each(v2.bad)('$name', ({ hex, code, frames_before = 0 }) => {
    for (const size of SIZES) {
      const seen = decode(create(), bytesOf(hex), size);
      expect(seen.code).toBe(code);
      expect(seen.frames).toHaveLength(frames_before);
    }
  });

  it('stays dead after an error', () => {
    const decoder = create();
    decoder.push(bytesOf('ffffffff00000000'));
    expect(() => decoder.next()).toThrow('head of 4294967295 bytes exceeds 1048576');
    expect(() => decoder.next()).toThrow(ProtocolError);
    expect(() => decoder.push(bytesOf('00'))).toThrow(ProtocolError);
    expect(() => decoder.end()).toThrow(ProtocolError);
  });
});

describe('encoding of version 2 frames', () => {
  it.each(v2.good.filter(({ canonical }) => canonical))('$name', ({ hex, frames }) => {
    const encoded = frames.map(({ head, body_hex }) => hexOf(encodeFrame(head, bytesOf(body_hex)))).join('');
    expect(encoded).toBe(hex);
  });

  it('blames the sender of a frame that is too large', () => {
    expect(() => encodeFrame({}, new Uint8Array(16_777_217))).toThrow(
      expect.objectContaining({ code: 'FRAME_TOO_LARGE', blame: 'local' }),
    );
  });
});

describe('version 1 frames', () => {
  it.each(v1.good)('$name', ({ hex, frames }) => {
    for (const size of SIZES) {
      const seen = decode(new FrameDecoderV1(), bytesOf(hex), size);
      expect(seen).toEqual({ frames: frames.map(({ message }) => message), code: null });
    }
    expect(frames.map(({ message }) => hexOf(encodeFrameV1(message))).join('')).toBe(hex);
  });

  it.each(v1.bad)('$name', ({ hex, code }) => {
    for (const size of SIZES) expect(decode(new FrameDecoderV1(), bytesOf(hex), size).code).toBe(code);
  });

  it.each(v1.answers.good)('answer: $name', ({ message, response }) => {
    expect(parseResponseV1(message)).toEqual(response);
  });

  it.each(v1.answers.bad)('answer: $name', ({ message, code }) => {
    expect(() => parseResponseV1(message)).toThrow(expect.objectContaining({ code, blame: 'remote' }));
  });
});

describe('messages', () => {
  it.each(messages.good)('$name', ({ head, ignored }) => {
    expect(parsePluginMessage(head)).toBe(ignored === true ? undefined : head);
  });

  it.each(messages.bad)('$name', ({ head, code, field }) => {
    expect(() => parsePluginMessage(head)).toThrow(
      expect.objectContaining({ code, blame: 'remote', message: expect.stringContaining(field ?? '') }),
    );
  });
});

describe('metadata', () => {
  it.each(metadata.good)('$name', ({ text, metadata: expected }) => {
    expect(parseMetadata(text)).toEqual({ ok: true, metadata: expected });
  });

  it.each(metadata.bad)('$name', ({ text, field, message }) => {
    expect(parseMetadata(text)).toMatchObject({ ok: false, field: field ?? null, message });
  });
});
