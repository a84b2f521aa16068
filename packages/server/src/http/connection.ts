/**
 * One connection of a client: requests come one after the other, each is handed to whoever answers it, and the connection ends in one place.
 *
 * It owns the bytes. The head of a request is read here and nowhere else, and where its body ends is decided here alone, so the plugin,
 * the router and the next request can never disagree about it. What comes behind a request waits until that one is done.
 */

import type { Socket } from 'node:net';

import type { ErrorCode } from '@toru/protocol';
import { readInPlace } from '@toru/supervisor';

import { canBecomeHead, skipEmptyLines } from './head-parser.ts';
import { HeadReader } from './head-reader.ts';
import { HeadWait } from './head-wait.ts';
import type { Framing, HeadText } from './head-text.ts';
import { IncomingBody } from './incoming-body.ts';
import type { ServerLimits } from './limits.ts';
import { toProblemBytes } from './problem-text.ts';
import type { ProblemOptions } from './problem.ts';
import type { ClientRequest } from './request.ts';

/** Whoever answers one request. */
export interface Turn {
  /**
   * More of the body; `false`: hold what follows until `connection.resume()`.
   *
   * Without `release` the bytes are valid during the call only; with it they are the taker's until he calls it.
   */
  onBody(bytes: Buffer, isLast: boolean, release?: () => void): boolean;
  /** What was written has left. */
  onDrain(): void;
  /** The connection ended before the turn did. Nothing more is called. */
  onGone(): void;
}

/** What all connections share. */
export interface ConnectionParts {
  readonly limits: ServerLimits;
  readonly headText: HeadText;
  /** A clock that is good to about a second. Unit: milliseconds, monotonic. */
  readonly roughNow: () => number;
  /** Picks who answers; `null`: it has been answered. */
  readonly assign: (request: ClientRequest, connection: HttpConnection) => Turn | null;
  readonly onClosed: (connection: HttpConnection) => void;
}

/** Bytes behind a request that is not over; with more of them the connection is not read. */
const MAX_PENDING_BYTES = 65_536;
/** How much, and how long, is read of a client that still sends after it was refused: cut off, it might never see the answer. */
const LINGER_BYTES = 1_048_576;
const LINGER_MS = 1_000;

const EMPTY: Buffer = Buffer.alloc(0);
const methods = Buffer.prototype as unknown as { latin1Slice(start: number, end: number): string };

/** A connection. */
export class HttpConnection {
  readonly remoteAddress: string;
  readonly socket: Socket;
  readonly #parts: ConnectionParts;
  readonly #heads = new HeadReader();
  #turn: Turn | null = null;
  /** There is a request that is not over: its answer or its body is still under way. */
  #isBusy = false;
  /** The answer has been given; what is left of the body is dropped. */
  #isAnswered = false;
  readonly #body = new IncomingBody();
  #pending: Buffer | null = null;
  #isHeld = false;
  #isPaused = false;
  #isGathering = false;
  #isTaking = false;
  /** The answer at hand is the last one. */
  #isLast = false;
  #isEnding = false;
  #isLingering = false;
  #endTimer: NodeJS.Timeout | null = null;
  #lingeredBytes = 0;
  readonly #wait: HeadWait;

  /** `accepted` must not have been read from: its server has `pauseOnConnect`. */
  constructor(accepted: Socket, parts: ConnectionParts) {
    this.remoteAddress = accepted.remoteAddress ?? '';
    this.#parts = parts;
    this.#wait = new HeadWait(parts.roughNow());
    this.socket = readInPlace(accepted, {
      buffer: () => this.#body.room(),
      callback: (count, bytes) => this.#onBytes(bytes as Buffer, count),
      allowHalfOpen: true,
    });
    this.socket.on('drain', () => this.#turn?.onDrain());
    this.socket.on('end', () => {
      this.#onEnd();
    });
    // An error is followed by the end, which is what counts.
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.#onClose();
    });
  }

  /** No request is under way and none has begun to come. */
  get isIdle(): boolean {
    return !this.#isBusy && this.#pending === null && !this.#isEnding;
  }

  /** The body of the request at hand has come in full. */
  get isBodyOver(): boolean {
    return this.#body.isOver;
  }

  /** Whether the taker of the body holds it. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** The server stops: the answer at hand is the last one, and without one the connection ends. */
  retire(): void {
    if (this.isIdle) this.endSoon();
    else this.#isLast = true;
  }

  /** The answer at hand will be the last one. */
  makeLast(): void {
    this.#isLast = true;
  }

  /** The head of the answer to the request at hand. */
  headText(status: number, lines: string, framing: Framing): string {
    return this.#parts.headText.render(status, lines, framing, this.#isLast);
  }

  /** What is written in this turn of the event loop leaves in one write. */
  gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.socket.cork();
    process.nextTick(this.#uncork);
  }

  readonly #uncork = (): void => {
    this.#isGathering = false;
    this.socket.uncork();
  };

  /** Takes the connection out of HTTP: whatever comes from here on is the turn's. */
  becomeTunnel(): void {
    this.#body.makeEndless();
    this.#isLast = true;
    this.resume();
  }

  /** The taker of the body wants more. */
  resume(): void {
    this.#isHeld = false;
    this.#goOn();
  }

  /** The turn is over: its answer is written. What is left of the body is read and dropped. */
  finishTurn(): void {
    if (this.#turn === null && !this.#isBusy) return;
    this.#turn = null;
    this.#isAnswered = true;
    this.#isHeld = false;
    if (!this.#isLast) {
      if (this.isBodyOver) this.#next();
    } else if (this.isBodyOver) this.endSoon();
    else this.#linger();
    this.#goOn();
  }

  /** Answers the request at hand with a problem; `isMalformed`: nobody knows what the bytes behind it are. */
  refuse(code: ErrorCode, options: ProblemOptions = {}, isMalformed = false, isHead = false): void {
    const isWhole = this.isBodyOver;
    if (isMalformed || !isWhole) this.#isLast = true;
    if (isMalformed) this.#body.end();
    this.socket.write(toProblemBytes(this.#parts.headText, code, options, this.#isLast, !isHead));
    this.finishTurn();
  }

  /**
   * Lets what was written leave, then ends.
   *
   * The client has a moment to end its side too: a connection that is closed over bytes nobody has read is reset, and the client
   * may lose the answer that is on its way to it.
   */
  endSoon(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.socket.end(() => {
      this.#endWithin(LINGER_MS);
    });
  }

  /** The same for an answer that cannot be finished: what was written has a few seconds to leave. */
  cutOff(): void {
    this.endSoon();
    if (!this.socket.writableFinished) this.#endWithin(this.#parts.limits.flushMs);
  }

  /** Called about once a second. */
  check(nowMs: number): void {
    if (this.#isBusy || this.#isEnding) return;
    const { limits } = this.#parts;
    const overdue = this.#wait.judge(nowMs, limits);
    if (overdue === 'next request') this.endSoon();
    else if (overdue === 'head') {
      const detail = `The request head did not arrive within ${limits.headMs} ms`;
      this.#refuseHead('TIMEOUT', detail, 408);
    }
  }

  /** Bytes have been read; `false`: no more for now. */
  #onBytes(buffer: Buffer, count: number): boolean {
    this.#take(buffer.subarray(0, count), true);
    this.#isPaused = !this.#mayRead;
    return !this.#isPaused;
  }

  get #mayRead(): boolean {
    if (this.#isHeld) return false;
    return this.#pending === null || this.#pending.length < MAX_PENDING_BYTES || !this.#isBusy;
  }

  /** Goes on with what waits, and with reading. */
  #goOn(): void {
    if (this.#isTaking) return;
    if (this.#pending !== null && !this.#isHeld) this.#take(EMPTY, false);
    if (this.#isPaused && this.#mayRead) {
      this.#isPaused = false;
      this.socket.resume();
    }
  }

  #take(fresh: Buffer, isRoom: boolean): void {
    const pending = this.#pending;
    this.#pending = null;
    const bytes = pending === null ? fresh : Buffer.concat([pending, fresh]);
    let at = 0;
    this.#isTaking = true;
    while (at < bytes.length && !this.#isHeld && !this.#isEnding) {
      if (this.#isLingering) at = this.#drop(bytes, at);
      else if (!this.#isBusy) {
        at = skipEmptyLines(bytes, at);
        const next = at < bytes.length ? this.#begin(bytes, at) : at;
        if (next === at) break;
        at = next;
      } else if (!this.#body.isOver) at = this.#readBody(bytes, at, isRoom && pending === null);
      else break;
    }
    this.#isTaking = false;
    if (this.#isEnding || at === bytes.length) return;
    const rest = bytes.subarray(at);
    // What is left of joined bytes has memory of its own already.
    this.#pending = pending === null ? Buffer.from(rest) : rest;
  }

  /** Begins a request if its head is there; returns where its head ends, or `at` when it is not. */
  #begin(bytes: Buffer, at: number): number {
    const { limits } = this.#parts;
    this.#wait.begin(this.#parts.roughNow());
    const text = methods.latin1Slice.call(bytes, at, Math.min(bytes.length, at + limits.maxHeadBytes + 1));
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) {
      if (text.length > limits.maxHeadBytes) {
        this.#refuseHead(
          'HEADER_INVALID',
          `The request head is larger than ${limits.maxHeadBytes} bytes`,
          431,
        );
        return bytes.length;
      }
      if (canBecomeHead(text)) return at;
      this.#refuseHead('REQUEST_INVALID', 'The request is not HTTP/1.1');
      return bytes.length;
    }
    const head = this.#heads.read(text.slice(0, end + 2));
    if (head === null) {
      this.#refuseHead('REQUEST_INVALID', 'The request is not HTTP/1.1');
      return bytes.length;
    }
    const { facts } = head.block;
    this.#isBusy = true;
    this.#isAnswered = false;
    this.#isLast = head.line.version === '1.1' ? facts.wantsClose : !facts.wantsKeepAlive;
    this.#body.begin(facts.contentLength ?? 0, facts.isChunked);
    this.#turn = null;
    const turn = this.#parts.assign(
      {
        method: head.line.method,
        url: head.line.target,
        httpVersion: head.line.version,
        block: head.block,
        remoteAddress: this.remoteAddress,
      },
      this,
    );
    if (this.#isAwaited) this.#turn = turn;
    return at + end + 4;
  }

  /** An answer is still to come. */
  get #isAwaited(): boolean {
    return this.#isBusy && !this.#isAnswered;
  }

  #readBody(bytes: Buffer, from: number, isRoom: boolean): number {
    const to = this.#body.read(bytes, from, isRoom, this.#giveBody);
    if (to >= 0) return to;
    this.#breakBody();
    return bytes.length;
  }

  /** Hands a piece of the body to whoever answers, or drops it when that is done. */
  readonly #giveBody = (piece: Buffer, isLast: boolean, release?: () => void): void => {
    const turn = this.#turn;
    if (!this.#isAnswered && turn !== null) {
      const wantsMore = turn.onBody(piece, isLast, release);
      // It may have been answered meanwhile.
      this.#isHeld = !wantsMore && !isLast && this.#turn === turn;
      return;
    }
    release?.();
    if (isLast && this.#isAnswered) this.#next();
  };

  /** The body is no body: nobody knows where the request ends. */
  #breakBody(): void {
    const turn = this.#turn;
    const wasAnswered = this.#isAnswered;
    this.#turn = null;
    turn?.onGone();
    if (wasAnswered || turn === null) this.endSoon();
    else this.#refuseHead('REQUEST_INVALID', 'The chunks of the request body are malformed');
  }

  /** The request is over; the next one may begin. */
  #next(): void {
    this.#isBusy = false;
    this.#isAnswered = false;
    this.#wait.restart(this.#parts.roughNow());
    this.#body.end();
  }

  #refuseHead(code: ErrorCode, detail: string, status?: number): void {
    this.#isBusy = true;
    this.refuse(code, { detail, status }, true);
  }

  #endWithin(ms: number): void {
    if (this.#endTimer !== null) clearTimeout(this.#endTimer);
    this.#endTimer = setTimeout(() => this.socket.destroy(), ms);
  }

  #linger(): void {
    this.#turn = null;
    this.#isAnswered = true;
    this.#isHeld = false;
    this.#isLingering = true;
    this.#endTimer = setTimeout(() => {
      this.endSoon();
    }, LINGER_MS);
    this.#goOn();
  }

  #drop(bytes: Buffer, from: number): number {
    this.#lingeredBytes += bytes.length - from;
    const to = this.#body.read(bytes, from, false, () => undefined);
    if (to < 0 || this.#body.isOver || this.#lingeredBytes > LINGER_BYTES) this.endSoon();
    return bytes.length;
  }

  /** The client sends nothing more: it is gone, as far as an answer that is not written yet is concerned. */
  #onEnd(): void {
    this.#leave();
    this.endSoon();
  }

  #onClose(): void {
    this.#isEnding = true;
    if (this.#endTimer !== null) clearTimeout(this.#endTimer);
    this.#endTimer = null;
    this.#leave();
    this.#parts.onClosed(this);
  }

  #leave(): void {
    const turn = this.#turn;
    this.#turn = null;
    this.#isAnswered = true;
    turn?.onGone();
  }
}
