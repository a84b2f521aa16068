/**
 * One HTTP request on a version 2 channel: it settles exactly once, and neither direction holds more than its window.
 */

import { MAX_BODY_BYTES, STREAM_WINDOW_BYTES, WIDE_WINDOW_BYTES } from '@toru/protocol';
import type { ErrorCode, ResponseMessage } from '@toru/protocol';

import type { Exchange, KeepMemory, RequestHead, ResponseSink } from './exchange.ts';
import type { ExchangeOwner, OpenExchange } from './exchange-owner.ts';
import { WindowExceeded } from './exchange-owner.ts';
import { StreamWindow } from './wide-window.ts';

const EMPTY = new Uint8Array(0);
const NO_HEADERS = {};
/**
 * Credit is returned in pieces of at least this size, so that small reads do not cost a frame each. Of a wide window it is no larger: a
 * plugin that does not count so far, and sends whole pieces, would wait for it.
 */
const CREDIT_STEP_BYTES = STREAM_WINDOW_BYTES / 4;

/** Bytes of an upload that wait for room in the window. */
interface Piece {
  readonly bytes: Uint8Array;
  readonly onTaken: (() => void) | undefined;
}

/** A request between its start and the moment the plugin has given it back. */
export class HttpExchange implements Exchange, OpenExchange {
  readonly id: number;
  readonly #deadlineMs: number;
  /** The deadline counts from here: the start, or the last piece of the body that the plugin was sent. */
  #deadlineFromMs: number;
  readonly #owner: ExchangeOwner;
  readonly #startedAtMs: number;
  /** null once the request is settled for the client. */
  #sink: ResponseSink | null;
  #hasHead = false;
  #isOver = false;
  #uploadDone: boolean;
  /** Body bytes sent and not yet credited; less than none after a credit for more. */
  #outstanding = 0;
  #isUploadWide = false;
  #queue: Piece[] = [];
  #queueHasEnd = false;
  /** Head of a request whose body must be whole before it is sent. */
  #waitingHead: RequestHead | null = null;
  #waitingBytes = 0;
  /** Response bytes given to the sink that it has not passed on. */
  unconsumed = 0;
  #uncredited = 0;
  /** Of the response; made with the first credit for it. */
  #window: StreamWindow | null = null;

  constructor(
    owner: ExchangeOwner,
    id: number,
    head: RequestHead,
    body: Uint8Array | null,
    end: boolean,
    sink: ResponseSink,
  ) {
    this.id = id;
    this.#owner = owner;
    this.#sink = sink;
    this.#startedAtMs = owner.monotonic();
    this.#deadlineMs = head.deadlineMs ?? owner.requestDeadlineMs;
    this.#deadlineFromMs = this.#startedAtMs;
    this.#uploadDone = end;
    if (body !== null) owner.counter.bytesIn += body.length;
    if (end || owner.canStream) {
      this.#sendFirst(head, body, end);
    } else {
      this.#waitingHead = head;
      if (body !== null) this.#hold(body);
    }
  }

  get isAwaited(): boolean {
    return this.#sink !== null;
  }

  send(body: Uint8Array, end: boolean, onTaken?: () => void): boolean {
    if (this.#isOver || this.#uploadDone || this.#sink === null) return true;
    this.#owner.counter.bytesIn += body.length;
    const waitingHead = this.#waitingHead;
    if (waitingHead !== null) {
      if (this.#hold(body) && end) this.#sendWhole(waitingHead);
      return true;
    }
    this.#uploadDone = end;
    if (this.#queue.length === 0 && this.#outstanding + body.length <= STREAM_WINDOW_BYTES) {
      this.#sendData(body, end, onTaken);
      return true;
    }
    this.#queue.push({ bytes: body, onTaken });
    this.#queueHasEnd = end;
    this.#pump();
    return this.#queue.length === 0;
  }

  consumed(bytes: number): void {
    // What was settled meanwhile has been released already.
    const known = Math.min(bytes, this.unconsumed);
    if (known === 0) return;
    this.unconsumed -= known;
    this.#owner.released(known);
    if (this.#isOver || this.#sink === null) return;
    this.#uncredited += known;
    if (this.#uncredited >= CREDIT_STEP_BYTES) this.#returnCredit();
  }

  /** Tells that all that came has left, and gives the credit of a fast reader with it, without waiting until it has proved to be one. */
  widen(): void {
    if (this.#isOver || this.#sink === null) return;
    this.#window ??= new StreamWindow(this.#owner.wide.responses, this.#owner.monotonic());
    this.#uncredited += this.unconsumed + this.#window.widen();
    this.#owner.released(this.unconsumed);
    this.unconsumed = 0;
    if (this.#uncredited > 0) this.#returnCredit();
  }

  cancel(reason: 'client_gone' | 'deadline' | 'shutdown'): void {
    if (this.#sink === null) return;
    if (!this.#hasHead)
      this.#owner.counter.answered(499, this.#owner.monotonic() - this.#startedAtMs, this.#owner.monotonic());
    this.#retire();
    if (this.#isOver) return;
    if (this.#waitingHead !== null) {
      this.#finish();
      return;
    }
    this.#sayCancel(reason);
  }

  onResponse(message: ResponseMessage, body: Uint8Array): void {
    if (this.#hasHead) {
      this.#owner.dropped();
      return;
    }
    const sink = this.#sink;
    const isFinal = message.end;
    if (sink === null) {
      if (isFinal) this.#finish();
      else this.#hasHead = true;
      this.#owner.dropped();
      return;
    }
    this.#hasHead = true;
    const nowMs = this.#owner.lastHeardMs;
    // An answer may lie in wait for a request that is begun while what was read with it is dealt with.
    this.#owner.counter.answered(message.status, Math.max(0, nowMs - this.#startedAtMs), nowMs);
    if (isFinal) this.#takeLast(body.length);
    else this.#take(body.length);
    // Taking it may have ended the slowest reader, and that may be this one.
    if (this.isAwaited) sink.onHead(message.status, message.headers ?? NO_HEADERS, body, isFinal);
  }

  onData(end: boolean, body: Uint8Array, keep: KeepMemory): void {
    const sink = this.#sink;
    if (!this.#hasHead) {
      this.#owner.dropped();
      return;
    }
    if (sink === null) {
      if (end) this.#finish();
      return;
    }
    this.#checkWindow(body.length);
    if (end) this.#takeLast(body.length);
    else this.#take(body.length);
    if (this.isAwaited) sink.onData(body, end, keep);
  }

  onCredit(bytes: number): void {
    this.#outstanding -= bytes;
    if (this.#outstanding < 0) this.#takeExcessCredit();
    if (this.#queue.length === 0 || this.#isOver) return;
    this.#pump();
    if (this.#queue.length === 0) this.#sink?.onWritable?.();
  }

  onAbort(code: string, message: string): void {
    this.#finish();
    this.fail('PLUGIN_ABORTED', `plugin gave the request up: ${code}: ${message}`);
  }

  onTick(nowMs: number): void {
    if (this.#uncredited > 0 && this.unconsumed === 0 && this.#sink !== null) this.#returnCredit();
    if (nowMs < this.#deadlineFromMs + this.#deadlineMs || this.#hasHead || this.#sink === null) return;
    if (!this.#isSendersTurn) this.#onDeadline(this.#sink, nowMs);
  }

  /** The plugin has taken all that has come of the body, and more of it is to come. */
  get #isSendersTurn(): boolean {
    return !this.#uploadDone && (this.#queue.length === 0 || this.#waitingHead !== null);
  }

  onDrain(): void {
    // A request in flight may finish.
  }

  giveUp(reason: 'client_gone' | 'shutdown', code: ErrorCode, message: string): void {
    if (this.#sink === null) return;
    if (this.#waitingHead === null) this.#sayCancel(reason);
    else this.#finish();
    this.fail(code, message);
  }

  #onDeadline(sink: ResponseSink, nowMs: number): void {
    this.#owner.counter.answered(504, nowMs - this.#startedAtMs, nowMs);
    this.#retire();
    if (this.#waitingHead === null) this.#sayCancel('deadline');
    else this.#finish();
    const message = `no response within ${this.#deadlineMs} ms`;
    sink.onFail({ code: 'PLUGIN_TIMEOUT', message, retryAfterMs: null });
  }

  /** Settles the request for the client with a failure. Says how it was answered, `null` if it was settled before. */
  fail(code: ErrorCode, message: string, retryAfterMs: number | null = null): 'answered' | 'cut_off' | null {
    const sink = this.#sink;
    if (sink === null) return null;
    if (!this.#hasHead) {
      const nowMs = this.#owner.monotonic();
      this.#owner.counter.answered(502, nowMs - this.#startedAtMs, nowMs);
    }
    this.#retire();
    sink.onFail({ code, message, retryAfterMs });
    return this.#hasHead ? 'cut_off' : 'answered';
  }

  /** The client is done with; the plugin may still hold the request. */
  #retire(): void {
    this.#sink = null;
    this.#queue = [];
    this.#owner.released(this.unconsumed);
    this.unconsumed = 0;
    this.#window?.end();
    this.#endUpload();
    this.#owner.settled();
  }

  /** The plugin has given the request back. */
  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const hadUpload = !this.#uploadDone || this.#queue.length > 0;
    this.#queue = [];
    this.#endUpload();
    this.#owner.finished(this.id);
    if (hadUpload) this.#sink?.onUploadIgnored?.();
  }

  /** More comes, so what is here counts until the reader has it. */
  #take(bytes: number): void {
    this.#checkWindow(bytes);
    this.#owner.counter.bytesOut += bytes;
    this.unconsumed += bytes;
    this.#owner.held(bytes);
  }

  /** With its last bytes a response is the reader's: nothing more will be credited, and nothing can be called back. */
  #takeLast(bytes: number): void {
    this.#owner.counter.bytesOut += bytes;
    this.#owner.released(this.unconsumed);
    this.unconsumed = 0;
    this.#window?.end();
    this.#finish();
  }

  #checkWindow(bytes: number): void {
    const outstanding = this.unconsumed + this.#uncredited + bytes;
    if (outstanding > this.#windowBytes)
      this.#owner.fault(new WindowExceeded(this.id, outstanding, this.#windowBytes));
  }

  /** What the plugin may have outstanding of the response. */
  get #windowBytes(): number {
    return this.#window?.bytes ?? STREAM_WINDOW_BYTES;
  }

  #returnCredit(): void {
    const nowMs = this.#owner.monotonic();
    this.#window ??= new StreamWindow(this.#owner.wide.responses, nowMs);
    const bytes = this.#window.credit(this.#uncredited, nowMs);
    this.#uncredited = 0;
    this.#owner.write(`{"type":"credit","id":${this.id},"bytes":${bytes}}`, null);
  }

  #sayCancel(reason: 'client_gone' | 'deadline' | 'shutdown'): void {
    this.#owner.write(`{"type":"cancel","id":${this.id},"reason":"${reason}"}`, null);
  }

  /** Keeps a piece of a body that must be whole; `false` when it became too large and the request has failed. */
  #hold(body: Uint8Array): boolean {
    this.#waitingBytes += body.length;
    if (this.#waitingBytes > MAX_BODY_BYTES) {
      this.#waitingHead = null;
      this.#finish();
      this.fail('BODY_TOO_LARGE', `the plugin takes request bodies of at most ${MAX_BODY_BYTES} bytes`);
      return false;
    }
    this.#queue.push({ bytes: body, onTaken: undefined });
    return true;
  }

  #sendWhole(head: RequestHead): void {
    this.#waitingHead = null;
    this.#uploadDone = true;
    this.#deadlineFromMs = this.#owner.monotonic();
    const [first] = this.#queue;
    const body =
      this.#queue.length === 1
        ? (first?.bytes ?? EMPTY)
        : Buffer.concat(this.#queue.map(({ bytes }) => bytes));
    this.#queue = [];
    this.#sendHead(head, body, true);
  }

  /** Sends the head with as much of the body as one frame may carry. */
  #sendFirst(head: RequestHead, body: Uint8Array | null, end: boolean): void {
    const mostBytes = end && (body?.length ?? 0) <= MAX_BODY_BYTES ? MAX_BODY_BYTES : STREAM_WINDOW_BYTES;
    if (body === null || body.length <= mostBytes) {
      this.#sendHead(head, body, end);
      return;
    }
    this.#sendHead(head, body.subarray(0, mostBytes), false);
    this.#queue.push({ bytes: body.subarray(mostBytes), onTaken: undefined });
    this.#queueHasEnd = end;
  }

  #sendHead(head: RequestHead, body: Uint8Array | null, end: boolean): void {
    if (!end && body !== null) this.#outstanding = body.length;
    this.#owner.writeRequest(head, { id: this.id, deadlineMs: this.#deadlineMs, end }, body);
  }

  #sendData(body: Uint8Array, end: boolean, onTaken: (() => void) | undefined): void {
    this.#outstanding += body.length;
    this.#deadlineFromMs = this.#owner.monotonic();
    this.#owner.write(`{"type":"data","id":${this.id},"end":${end}}`, body, onTaken);
  }

  /** What a plugin credits beyond what is outstanding waits in this process if the plugin does not read: bounded for each, and few. */
  #takeExcessCredit(): void {
    this.#isUploadWide ||= this.#owner.wide.uploads.take();
    const most = this.#isUploadWide ? WIDE_WINDOW_BYTES - STREAM_WINDOW_BYTES : 0;
    this.#outstanding = Math.max(this.#outstanding, -most);
  }

  #endUpload(): void {
    if (this.#isUploadWide) this.#owner.wide.uploads.release();
    this.#isUploadWide = false;
  }

  /** Sends of the queue what the window allows. */
  #pump(): void {
    for (let piece = this.#queue[0]; piece !== undefined; piece = this.#queue[0]) {
      const room = STREAM_WINDOW_BYTES - this.#outstanding;
      const { bytes } = piece;
      if (room <= 0 && bytes.length > 0) return;
      if (bytes.length <= room) {
        this.#queue.shift();
        this.#sendData(bytes, this.#queue.length === 0 && this.#queueHasEnd, piece.onTaken);
        continue;
      }
      const onTaken = piece.onTaken === undefined ? undefined : whenBoth(piece.onTaken);
      this.#queue[0] = { bytes: bytes.subarray(room), onTaken };
      this.#sendData(bytes.subarray(0, room), false, onTaken);
    }
  }
}

/** Calls `done` when it was itself called for both halves of a piece, in whatever order they were taken. */
function whenBoth(done: () => void): () => void {
  let left = 2;
  return () => {
    left -= 1;
    if (left === 0) done();
  };
}
