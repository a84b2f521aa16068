/** One way to take the pieces of an answer, whatever it was given as. */

import type { OwnBody } from './response.ts';

export interface ByteSource {
  next(): Promise<IteratorResult<unknown, unknown>>;
  /** No more pieces are wanted. */
  return(reason: Error): void;
}

/**
 * Opens a body that is more than one piece.
 *
 * @throws {TypeError} the stream is being read already, or the body is of no known kind.
 */
export function openSource(body: Exclude<OwnBody, string | null>): ByteSource {
  if (body instanceof Uint8Array) return wholeSource(body);
  if (body instanceof ReadableStream) return readerSource(body.getReader());
  return iteratorSource(body[Symbol.asyncIterator]());
}

/**
 * What a promise becomes before this tick is over, or `undefined` when it takes longer.
 *
 * Waits for nothing but microtasks, so a head is never held back by a slow body.
 */
export function withinTick<T>(promise: Promise<T>): Promise<T | undefined> {
  return Promise.race([promise, new Promise<undefined>((resolve) => process.nextTick(resolve, undefined))]);
}

/** Bytes of one piece. */
export function toBytes(piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  if (typeof piece === 'string') return Buffer.from(piece);
  throw new TypeError('Cannot send the answer: a stream may hold text and bytes only');
}

function wholeSource(bytes: Uint8Array): ByteSource {
  let rest: Uint8Array | undefined = bytes;
  return {
    next() {
      const value = rest;
      rest = undefined;
      return Promise.resolve(value === undefined ? { done: true, value } : { done: false, value });
    },
    return() {
      rest = undefined;
    },
  };
}

function readerSource(reader: ReadableStreamDefaultReader<Uint8Array>): ByteSource {
  return {
    next: () => reader.read(),
    return: (reason) => ignoreOutcome(reader.cancel(reason)),
  };
}

function iteratorSource(iterator: AsyncIterator<unknown>): ByteSource {
  return {
    next: () => iterator.next(),
    return: () => ignoreOutcome(iterator.return?.()),
  };
}

/** What a source says after it was told to stop interests nobody: the answer has ended already. */
function ignoreOutcome(promise: Promise<unknown> | undefined): void {
  promise?.then(undefined, () => undefined);
}
