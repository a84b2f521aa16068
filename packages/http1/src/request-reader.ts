/**
 * The half of a connection that the peer sends: cuts its bytes into heads and bodies, one request at a time.
 *
 * The head of a request is read here and nowhere else, and where its body ends is decided here alone, so those who answer and the next
 * request can never disagree about it. What comes behind a request is kept until its owner asks for the next one.
 */

import { findFault, type Framing } from './framing.ts';
import { HeadReader, type CreateBlock, type HeaderBlock } from './head-reader.ts';
import { canBecomeHead, skipEmptyLines } from './header-fields.ts';
import { IncomingBody } from './incoming-body.ts';
import type { RequestFault } from './request.ts';
import type { RequestLine } from './request-line.ts';
import { READER, step, type ReaderEvent, type ReaderState } from './states.ts';

/** Whoever is told what was read. Any call may end the connection. */
export interface ReaderOwner<Block extends HeaderBlock> {
  /** Asked before each request: whether one may be begun now. If not, call {@link RequestReader.goOn} later. */
  mayBegin(): boolean;
  /** First bytes of a head are there. */
  onHeadBegin(): void;
  onRequest(line: RequestLine, block: Block): void;
  /** A piece of the body; `false`: no more until {@link RequestReader.resume}. */
  onBody(bytes: Buffer, isLast: boolean, release?: () => void): boolean;
  /** Nobody knows what the bytes mean; the reader has closed. */
  onFault(fault: RequestFault): void;
  /** The peer has closed its half and everything before that has been read. `isWhole`: no request is cut off by it. */
  onReadEnd(isWhole: boolean): void;
}

/** Bytes behind a request that is not over; with more of them the peer is not read. */
const MAX_PENDING_BYTES = 65_536;
const EMPTY: Buffer = Buffer.alloc(0);
const NO_HTTP: RequestFault = { kind: 'malformed', detail: 'The request is not HTTP/1.1' };
const NO_CHUNKS: RequestFault = {
  kind: 'malformed',
  detail: 'The chunks of the request body are malformed',
};
const methods = Buffer.prototype as unknown as { latin1Slice(start: number, end: number): string };

export class RequestReader<Block extends HeaderBlock> {
  readonly #owner: ReaderOwner<Block>;
  readonly #maxHeadBytes: number;
  readonly #heads: HeadReader<Block>;
  readonly #body = new IncomingBody();
  #state: ReaderState = 'idle';
  /** Bytes that wait, or that are being read, from `#at` on. */
  #bytes: Buffer = EMPTY;
  #at = 0;
  /** The bytes are in the memory of `room()`. */
  #isRoom = false;
  #isReading = false;
  #isHeld = false;
  #isEndSeen = false;

  constructor(owner: ReaderOwner<Block>, maxHeadBytes: number, createBlock: CreateBlock<Block>) {
    this.#owner = owner;
    this.#maxHeadBytes = maxHeadBytes;
    this.#heads = new HeadReader(createBlock);
  }

  get state(): ReaderState {
    return this.#state;
  }

  /** Bytes that wait for a request before them, or for the rest of their head. */
  get pendingBytes(): number {
    return this.#bytes.length - this.#at;
  }

  /** The owner holds the body. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** The peer has closed its half, perhaps behind requests that wait. */
  get isEndSeen(): boolean {
    return this.#isEndSeen;
  }

  /** No further request can come: the peer has closed its half and nothing waits. */
  get isLastRequest(): boolean {
    return this.#isEndSeen && this.pendingBytes === 0;
  }

  /** Whether bytes of the peer are wanted now. */
  get wantsBytes(): boolean {
    if (this.#isHeld) return false;
    return this.pendingBytes < MAX_PENDING_BYTES || this.#state === 'head' || this.#state === 'closed';
  }

  /** Memory for the next bytes. */
  room(): Buffer {
    return this.#body.room();
  }

  /** Reads bytes that are valid during the call only; `isRoom`: they are in the memory of `room()`. */
  read(fresh: Buffer): void {
    this.#isRoom = this.pendingBytes === 0;
    this.#bytes = this.#isRoom ? fresh : Buffer.concat([this.#bytes.subarray(this.#at), fresh]);
    this.#at = 0;
    this.#readOn();
    // Joined bytes have memory of their own already.
    if (this.#isRoom)
      this.#bytes = this.pendingBytes === 0 ? EMPTY : Buffer.from(this.#bytes.subarray(this.#at));
    else if (this.pendingBytes === 0) this.#bytes = EMPTY;
    else this.#bytes = this.#bytes.subarray(this.#at);
    this.#at = 0;
    this.#isRoom = false;
  }

  /** Reads on in what waits. */
  goOn(): void {
    if (this.#isReading || (this.pendingBytes === 0 && !this.#isEndSeen)) return;
    this.#readOn();
    if (this.pendingBytes > 0) return;
    this.#bytes = EMPTY;
    this.#at = 0;
  }

  /** The owner of the body wants more. */
  resume(): void {
    this.#isHeld = false;
  }

  /** The peer has closed its half. */
  readEnd(): void {
    this.#isEndSeen = true;
    this.#endReading();
  }

  /** The request at hand has been answered: the next one may come. */
  next(): void {
    this.#move('next');
    this.#body.end();
  }

  /** From here on all bytes are body. */
  becomeTunnel(): void {
    this.#move('tunnel');
    this.#body.makeEndless();
  }

  /** Nobody knows what further bytes mean: they are dropped. */
  fault(): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'idle') this.#move('bytes');
    this.#move('fault');
    this.stop();
  }

  /** Nothing of what waits is wanted, and memory is given back. */
  stop(): void {
    this.#isHeld = false;
    this.#body.end();
    this.#at = this.#bytes.length;
  }

  #readOn(): void {
    this.#isReading = true;
    while (this.#at < this.#bytes.length && !this.#isHeld) {
      const before = this.#at;
      this.#advance();
      if (this.#at === before) break;
    }
    this.#isReading = false;
    if (this.#isEndSeen) this.#endReading();
  }

  /** Reads one part; stands still when nothing more can be read now. */
  #advance(): void {
    switch (this.#state) {
      case 'idle':
      case 'head':
        this.#at = skipEmptyLines(this.#bytes, this.#at);
        if (this.#at < this.#bytes.length && this.#owner.mayBegin()) this.#readHead();
        return;
      case 'body':
      case 'tunnel':
        this.#readBody();
        return;
      case 'done':
        return;
      case 'closed':
        this.#at = this.#bytes.length;
    }
  }

  #readHead(): void {
    const bytes = this.#bytes;
    const at = this.#at;
    if (this.#state === 'idle') this.#move('bytes');
    this.#owner.onHeadBegin();
    const text = methods.latin1Slice.call(bytes, at, Math.min(bytes.length, at + this.#maxHeadBytes + 1));
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) {
      if (text.length > this.#maxHeadBytes)
        this.#fail({
          kind: 'head-too-large',
          detail: `The request head is larger than ${this.#maxHeadBytes} bytes`,
        });
      else if (!canBecomeHead(text)) this.#fail(NO_HTTP);
      return;
    }
    const head = this.#heads.read(text.slice(0, end + 2));
    if (head === null) {
      this.#fail(NO_HTTP);
      return;
    }
    const { line, block } = head;
    const fault = findFault(line.version, block.framing);
    if (fault !== null) {
      this.#fail({ kind: 'headers', detail: `The request has ${fault}` });
      return;
    }
    this.#at = at + end + 4;
    this.#beginBody(block.framing);
    this.#owner.onRequest(line, block);
  }

  #beginBody({ contentLength, isChunked }: Framing): void {
    this.#body.begin(contentLength ?? 0, isChunked);
    this.#move(this.#body.isOver ? 'head' : 'head-and-body');
  }

  #readBody(): void {
    const bytes = this.#bytes;
    const to = this.#body.read(bytes, this.#at, this.#isRoom, this.#give);
    if (to < 0) this.#fail(NO_CHUNKS);
    // The owner may have stopped the reading.
    else if (this.#bytes === bytes && this.#at < bytes.length) this.#at = to;
  }

  readonly #give = (piece: Buffer, isLast: boolean, release?: () => void): void => {
    if (this.#state === 'closed') {
      release?.();
      return;
    }
    if (isLast) this.#move('body-end');
    this.#isHeld = !this.#owner.onBody(piece, isLast, release) && !isLast;
  };

  #fail(fault: RequestFault): void {
    this.fault();
    this.#owner.onFault(fault);
  }

  /** Does what the end of the peer's half means, once everything before it has been read. */
  #endReading(): void {
    if (this.#state === 'closed') return;
    const isBetween = this.#state === 'idle' || this.#state === 'head';
    // A head that was cut off will never be whole; what else waits is read first.
    if (this.pendingBytes > 0 && !(isBetween && this.#owner.mayBegin())) return;
    const isWhole = this.#state === 'done' || this.#state === 'idle';
    this.#move('end');
    this.stop();
    this.#owner.onReadEnd(isWhole);
  }

  #move(event: ReaderEvent): void {
    this.#state = step(READER, this.#state, event);
  }
}
