/** Where the bytes of a plugin go: they are read straight into the place where its frames are decoded. */

import { FrameReceiver, ResponseHeadReader } from '@toru/protocol';

import { readText } from './fast-text.ts';

/** Makes the receiver of one connection. Bytes go to the start of its `room()`; the channel is told how many by `received`. */
export function createReceiver(): FrameReceiver {
  return new FrameReceiver({
    readText,
    allocate: (bytes) => Buffer.allocUnsafeSlow(bytes),
    heads: new ResponseHeadReader(readText),
    isStream: (head) => head['type'] === 'data',
  });
}

/** Puts bytes that lie elsewhere into the room, piece by piece; `received` is called for each. */
export function copyIn(receiver: FrameReceiver, bytes: Uint8Array, received: (count: number) => void): void {
  for (let at = 0; at < bytes.length;) {
    const room = receiver.room();
    const piece = bytes.subarray(at, at + room.length);
    room.set(piece);
    at += piece.length;
    received(piece.length);
  }
}
