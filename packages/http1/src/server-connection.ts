/**
 * One connection of a peer: requests come one after the other, each is handed to whoever answers it, and the connection ends in one place.
 *
 * It knows no socket and no timer. What the peer sends is read by {@link RequestReader}; here is what it is sent, and what follows from both.
 * While the peer does not take what was written for it, no further request is begun.
 */

import { toText } from './buffer-pool.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { keepsAlive } from './framing.ts';
import type { HeaderBlock } from './head-reader.ts';
import { HeaderTimeout } from './header-timeout.ts';
import type { RequestFault, RequestHandler, WholeResponse } from './request.ts';
import type { RequestLine } from './request-line.ts';
import { RequestReader, type ReaderOwner } from './request-reader.ts';
import type { BodyFraming } from './response-head.ts';
import { JOINT, WRITER, step, type WriterEvent, type WriterState } from './states.ts';
import type { Transport } from './transport.ts';
import { WriteFlow } from './write-flow.ts';

/** How much, and how long, is read of a peer that still sends after it was refused: cut off, it might never see the response. */
const LINGER_BYTES = 1_048_576;
const LINGER_MS = 1_000;
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const NEVER = Number.POSITIVE_INFINITY;

type Options<Block extends HeaderBlock> = ConnectionOptions<Block, ServerConnection<Block>>;

/** The server side of one HTTP/1.1 connection without I/O: bytes in by `received`, bytes out by the transport. */
export class ServerConnection<Block extends HeaderBlock> implements ReaderOwner<Block> {
  /** Whose part of the common memory, and of all connections, it uses. */
  readonly share: unknown;
  readonly #transport: Transport;
  readonly #options: Options<Block>;
  readonly #reader: RequestReader<Block>;
  readonly #headerTimeout: HeaderTimeout;
  readonly flow: WriteFlow;
  #writer: WriterState = 'idle';
  #handler: RequestHandler | null = null;
  #keepsAlive = true;
  /** The response under way says how long it is. */
  #isSized = false;
  #isContinueOwed = false;
  #isReadingPaused = false;
  /** When the wait at hand is over: for a request whose peer has closed its half, for a body nobody wants, for the peer's own end. */
  #deadlineMs = NEVER;
  #lingeredBytes = 0;
  readonly #closeListeners: (() => void)[] = [];

  constructor(transport: Transport, share: unknown, options: Options<Block>) {
    this.share = share;
    this.#transport = transport;
    this.#options = options;
    this.#reader = new RequestReader(this, options.limits.maxHeadBytes, options.createBlock);
    this.#headerTimeout = new HeaderTimeout(options.roughNow());
    const { limits, backlog } = options;
    this.flow = new WriteFlow(
      transport,
      share,
      backlog,
      limits.maxUnsentBytes,
      () => this.#reader.pendingBytes,
    );
  }

  get remoteAddress(): string {
    return this.#transport.remoteAddress;
  }

  /** No request is under way and none has begun to come. */
  get isIdle(): boolean {
    return this.#reader.state === 'idle' && this.#writer === 'idle' && this.#reader.pendingBytes === 0;
  }

  /** The body of the request at hand has come in full. */
  get isBodyOver(): boolean {
    return this.#reader.state !== 'body' && this.#reader.state !== 'tunnel';
  }

  /** Whether the handler holds the body. */
  get isHeld(): boolean {
    return this.#reader.isHeld;
  }

  /** Written bytes that have not left. */
  get unsentBytes(): number {
    return this.#transport.unsentBytes;
  }

  /** Since when the peer owes us something: to take what waits for it, or to send a request. Unit: milliseconds, monotonic. */
  get stalledSinceMs(): number | null {
    return this.flow.progressAtMs ?? (this.#writer === 'idle' ? this.#headerTimeout.sinceMs : null);
  }

  /** Where both sides are, for messages and tests: `reader/writer/flow`. */
  get state(): string {
    return `${this.#reader.state}/${this.#writer}/${this.flow.state}`;
  }

  // Calls of the transport.

  /** Memory for the next bytes of the peer. */
  room(): Buffer {
    return this.#reader.room();
  }

  /** So many bytes have been put at the start of the memory that `room()` gave; `false`: no more until `resumeReading()`. */
  received(memory: Buffer, count: number): boolean {
    if (this.#writer !== 'closed') {
      this.#reader.read(memory.subarray(0, count));
      if (this.#reader.pendingBytes > 0) this.flow.account();
    }
    this.#isReadingPaused = !this.#mayRead;
    return !this.#isReadingPaused;
  }

  /** The peer has closed its half. */
  readEnded(): void {
    if (this.#writer === 'closed') return;
    this.#deadlineMs = this.#nowMs + this.#options.limits.halfCloseMs;
    this.#reader.readEnd();
  }

  /** What was written has left. */
  drained(): void {
    this.flow.account();
    if (this.flow.open()) this.#headerTimeout.restart(this.#options.roughNow());
    this.#handler?.onDrain();
    this.#goOn();
  }

  /** The connection is no more. */
  closed(): void {
    this.#writer = 'closed';
    this.#reader.fault();
    this.flow.release();
    this.#leave();
    for (const listener of this.#closeListeners) listener();
    this.#options.onClosed(this);
  }

  /** Looks at the clock; to be called about every {@link ConnectionLimits.checkMs}. */
  check(nowMs: number): void {
    const { limits } = this.#options;
    if (this.flow.isOverdue(nowMs, limits.take)) {
      this.reset();
      return;
    }
    if (nowMs >= this.#deadlineMs) {
      this.#leave();
      if (this.#writer === 'closed') this.destroy();
      else this.closeGracefully();
      return;
    }
    if (this.#writer !== 'idle' || this.flow.state === 'blocked') return;
    const overdue = this.#headerTimeout.judge(nowMs, limits);
    if (overdue === 'next request') this.closeGracefully();
    else if (overdue === 'head') {
      this.#reader.fault();
      this.onFault({
        kind: 'head-timeout',
        detail: `The request head did not arrive within ${limits.headMs} ms`,
      });
    }
  }

  // Calls of the reader.

  mayBegin(): boolean {
    return this.#writer === 'idle' && this.flow.mayBegin();
  }

  onHeadBegin(): void {
    this.#headerTimeout.begin(this.#options.roughNow());
  }

  onRequest({ method, target, version }: RequestLine, block: Block): void {
    this.#keepsAlive = keepsAlive(version, block.framing);
    this.#isSized = false;
    this.#isContinueOwed = block.framing.expectsContinue && version === '1.1';
    this.#moveWriter('request');
    const request = { method, url: target, httpVersion: version, block, remoteAddress: this.remoteAddress };
    const handler = this.#options.dispatch(request, this);
    if (this.#isAwaited) this.#handler = handler;
  }

  onBody(piece: Buffer, isLast: boolean, release?: () => void): boolean {
    this.#isContinueOwed = false;
    const handler = this.#handler;
    if (handler !== null) {
      const wantsMore = handler.onBody(piece, isLast, release);
      // It may have answered meanwhile, and what follows is dropped then.
      return wantsMore || this.#handler !== handler;
    }
    release?.();
    if (this.#writer === 'must-close') {
      this.#lingeredBytes += piece.length;
      if (isLast || this.#lingeredBytes > LINGER_BYTES) this.closeGracefully();
    } else if (isLast) this.#settle();
    else this.#deadlineMs = this.#nowMs + this.#options.limits.bodyPauseMs;
    return true;
  }

  onFault(fault: RequestFault): void {
    if (this.#writer === 'idle') this.#moveWriter('request');
    this.#leave();
    if (this.#writer !== 'waiting') {
      this.closeGracefully();
      return;
    }
    this.reject(this.#options.renderFault(fault), false, true);
  }

  onReadEnd(isWhole: boolean): void {
    if (!this.#isAwaited) {
      this.#settle();
      return;
    }
    if (isWhole && this.#handler?.onReadEnd() !== false) return;
    this.#leave();
    this.closeGracefully();
  }

  // Calls of whoever answers.

  /** Tells when the connection is no more, also between two requests. */
  whenClosed(listener: () => void): void {
    this.#closeListeners.push(listener);
  }

  /** The response at hand is the last one. */
  disableKeepAlive(): void {
    this.#keepsAlive = false;
  }

  /** The server stops: the response at hand is the last one, and without one the connection ends. */
  drain(): void {
    if (this.isIdle) this.closeGracefully();
    else this.#keepsAlive = false;
  }

  /** Tells a peer that waits for it that its body is wanted; `false`: it does not wait. */
  sayContinue(): boolean {
    const isOwed = this.#isContinueOwed && !this.isBodyOver && this.#writer === 'waiting';
    this.#isContinueOwed = false;
    if (isOwed) this.flow.write(CONTINUE);
    return isOwed;
  }

  /** The head of the response to the request at hand. */
  responseHead(status: number, lines: string, framing: BodyFraming): string {
    // Nobody knows whether a peer that was not told to go on will send its body.
    if (this.#reader.isLastRequest || (this.#isContinueOwed && !this.isBodyOver)) this.#keepsAlive = false;
    return this.#options.responseHeads.render(status, lines, framing, !this.#keepsAlive);
  }

  /** Writes bytes of the response; `false`: the peer takes them more slowly. */
  write(bytes: Uint8Array | string, onTaken?: () => void): boolean {
    const isFlowing = this.flow.write(bytes, onTaken);
    if (this.#isSized && this.#reader.isEndSeen)
      this.#deadlineMs = this.#nowMs + this.#options.limits.halfCloseMs;
    return isFlowing;
  }

  /** The head of a response goes out, and its body follows. `isSized`: it says how long that is. */
  beginResponse(isSized: boolean): void {
    this.#isSized = isSized;
    this.#moveWriter('begin');
  }

  /** The response is written. What is left of the request's body is read and dropped. */
  finishResponse(): void {
    if (!this.#isAwaited) return;
    this.#handler = null;
    this.#reader.resume();
    if (this.#reader.isLastRequest) this.#keepsAlive = false;
    this.#moveWriter(this.#keepsAlive ? 'finish' : 'finish-last');
    this.#settle();
    this.#goOn();
  }

  /**
   * Answers instead of the handler, without a body if the request was `HEAD`.
   *
   * `isMalformed`: nobody knows what the bytes behind the request are, so the connection ends. So it does when the request's body has not
   * come in full.
   */
  reject({ status, lines, body }: WholeResponse, isHead: boolean, isMalformed = false): void {
    if (this.#writer !== 'waiting') return;
    if (isMalformed || !this.isBodyOver) this.#keepsAlive = false;
    if (isMalformed) this.#reader.fault();
    const head = this.responseHead(status, lines, { kind: 'length', bytes: body.length });
    this.write(isHead ? head : head + toText(body));
    this.finishResponse();
  }

  /** Takes the connection out of HTTP: whatever comes from here on is the handler's. */
  becomeTunnel(): void {
    this.#keepsAlive = false;
    this.#reader.becomeTunnel();
    this.beginResponse(false);
    this.resume();
  }

  /** The handler wants more of the body. */
  resume(): void {
    this.#reader.resume();
    this.#goOn();
  }

  /**
   * Lets what was written leave, then ends.
   *
   * The peer has a moment to end its side too: a connection that is closed over bytes nobody has read is reset, and the peer may lose
   * the response that is on its way to it.
   */
  closeGracefully(): void {
    if (this.#writer === 'closed') return;
    this.#moveWriter('close');
    this.#reader.stop();
    this.#deadlineMs = NEVER;
    this.#transport.end(() => {
      this.#deadlineMs = this.#nowMs + LINGER_MS;
    });
    this.#readOn();
  }

  /** The same for a response that cannot be finished: what was written has a few seconds to leave. */
  abort(): void {
    this.closeGracefully();
    this.#deadlineMs = Math.min(this.#deadlineMs, this.#nowMs + this.#options.limits.flushMs);
  }

  /** Ends the connection at once; what has not left is lost. */
  destroy(): void {
    this.#transport.destroy();
  }

  /** The same, so that the peer sees an error, and nothing is kept for it. */
  reset(): void {
    this.#transport.reset();
  }

  /** For deadlines: the clock may be behind by one interval. */
  get #nowMs(): number {
    return this.#options.roughNow() + this.#options.limits.checkMs;
  }

  /** A response is still to come. */
  get #isAwaited(): boolean {
    return this.#writer === 'waiting' || this.#writer === 'body';
  }

  get #mayRead(): boolean {
    return this.#writer === 'closed' || (this.flow.state === 'open' && this.#reader.wantsBytes);
  }

  /** Goes on with what waits, and with reading. */
  #goOn(): void {
    if (this.#writer === 'closed') return;
    this.#reader.goOn();
    this.#readOn();
  }

  #readOn(): void {
    if (!this.#isReadingPaused || !this.#mayRead) return;
    this.#isReadingPaused = false;
    this.#transport.resumeReading();
  }

  /** Does what follows from the states of both sides. */
  #settle(): void {
    switch (JOINT[this.#writer][this.#reader.state]) {
      case 'next':
        this.#reader.next();
        this.#moveWriter('next');
        if (!this.#reader.isEndSeen) this.#deadlineMs = NEVER;
        this.#headerTimeout.restart(this.#options.roughNow());
        break;
      case 'close':
        this.closeGracefully();
        break;
      case 'linger':
        this.#deadlineMs = this.#nowMs + LINGER_MS;
        break;
      case undefined:
        if (this.#writer === 'done') this.#deadlineMs = this.#nowMs + this.#options.limits.bodyPauseMs;
    }
  }

  #leave(): void {
    const handler = this.#handler;
    this.#handler = null;
    handler?.onGone();
  }

  #moveWriter(event: WriterEvent): void {
    this.#writer = step(WRITER, this.#writer, event);
  }
}
