/** One WebSocket on a version 2 channel. A message larger than the window may be sent when nothing is outstanding. */

import { MAX_BODY_BYTES, STREAM_WINDOW_BYTES } from '@toru/protocol';
import type { ErrorCode, ResponseMessage } from '@toru/protocol';

import type { RequestHead, SocketExchange, SocketSink } from './exchange.ts';
import type { ExchangeOwner, OpenExchange } from './exchange-owner.ts';
import { WindowExceeded } from './exchange-owner.ts';

/** Close codes of RFC 6455. */
const GOING_AWAY = 1001;
const MESSAGE_TOO_BIG = 1009;
const TRY_AGAIN_LATER = 1013;

/** A WebSocket between the request for it and its close. */
export class WebSocketExchange implements SocketExchange, OpenExchange {
  readonly id: number;
  readonly #deadlineAtMs: number;
  readonly #owner: ExchangeOwner;
  readonly #startedAtMs: number;
  #sink: SocketSink | null;
  #isOpen = false;
  #outstanding = 0;
  #queue: { readonly data: Uint8Array; readonly isText: boolean }[] = [];
  unconsumed = 0;

  constructor(
    owner: ExchangeOwner,
    id: number,
    head: RequestHead,
    protocols: readonly string[],
    sink: SocketSink,
  ) {
    this.id = id;
    this.#owner = owner;
    this.#sink = sink;
    this.#startedAtMs = owner.monotonic();
    const deadlineMs = head.deadlineMs ?? owner.requestDeadlineMs;
    this.#deadlineAtMs = this.#startedAtMs + deadlineMs;
    owner.write(
      JSON.stringify({
        type: 'request',
        id,
        method: head.method,
        path: head.path,
        headers: head.headers,
        user: head.user,
        deadline_ms: deadlineMs,
        end: false,
        upgrade: 'websocket',
        protocols,
      }),
      null,
    );
  }

  get isAwaited(): boolean {
    return this.#sink !== null;
  }

  send(data: Uint8Array, isText: boolean): boolean {
    if (this.#sink === null || !this.#isOpen) return true;
    if (data.length > MAX_BODY_BYTES) {
      this.#endBoth(MESSAGE_TOO_BIG, `a message may have at most ${MAX_BODY_BYTES} bytes`);
      return true;
    }
    this.#owner.counter.bytesIn += data.length;
    this.#queue.push({ data, isText });
    this.#pump();
    return this.#queue.length === 0;
  }

  consumed(bytes: number): void {
    // What was settled meanwhile has been released already.
    const known = Math.min(bytes, this.unconsumed);
    if (known === 0) return;
    this.unconsumed -= known;
    this.#owner.released(known);
    if (this.#sink !== null) this.#owner.write(`{"type":"credit","id":${this.id},"bytes":${known}}`, null);
  }

  close(code: number, reason: string): void {
    if (this.#sink === null) return;
    this.#settle();
    if (this.#isOpen) {
      this.#sayClose(code, reason);
      this.#owner.finished(this.id);
      // Before `accept` the plugin still holds the request, as with any cancelled one.
    } else this.#sayCancel('client_gone');
  }

  onAccept(protocol: string | null): void {
    if (this.#isOpen || this.#sink === null) {
      this.#owner.dropped();
      this.#finishIfRetired();
      return;
    }
    this.#isOpen = true;
    this.#count(200);
    this.#sink.onAccept(protocol);
  }

  onMessage(isText: boolean, body: Uint8Array): void {
    if (!this.#isOpen || this.#sink === null) {
      this.#owner.dropped();
      return;
    }
    this.#owner.counter.bytesOut += body.length;
    if (this.unconsumed > 0 && this.unconsumed + body.length > STREAM_WINDOW_BYTES) {
      this.#owner.fault(new WindowExceeded(this.id, this.unconsumed + body.length, STREAM_WINDOW_BYTES));
    }
    this.unconsumed += body.length;
    this.#owner.held(body.length);
    // `held` may have ended the slowest reader, and that may be this one: read again, past the narrowing.
    (this.#sink as SocketSink | null)?.onMessage(Buffer.from(body), isText);
  }

  onClose(code: number, reason: string): void {
    const sink = this.#sink;
    this.#owner.finished(this.id);
    if (!this.#isOpen) {
      this.fail('PLUGIN_ABORTED', `plugin closed the WebSocket before it accepted it: ${code} ${reason}`);
      return;
    }
    this.#settle();
    sink?.onClose(code, reason);
  }

  onResponse(message: ResponseMessage, body: Uint8Array): void {
    const sink = this.#sink;
    if (this.#isOpen || sink === null) {
      this.#owner.dropped();
      this.#finishIfRetired();
      return;
    }
    this.#count(message.status);
    this.#settle();
    this.#owner.finished(this.id);
    sink.onReject(message.status, message.headers ?? {}, Buffer.from(body));
  }

  onData(): void {
    this.#owner.dropped();
  }

  onCredit(bytes: number): void {
    this.#outstanding = Math.max(0, this.#outstanding - bytes);
    if (this.#queue.length === 0) return;
    this.#pump();
    if (this.#queue.length === 0) this.#sink?.onWritable?.();
  }

  onAbort(code: string, message: string): void {
    this.#owner.finished(this.id);
    this.fail('PLUGIN_ABORTED', `plugin gave the WebSocket up: ${code}: ${message}`);
  }

  onTick(nowMs: number): void {
    if (this.#isOpen || this.#sink === null || nowMs < this.#deadlineAtMs) return;
    this.#sayCancel('deadline');
    this.fail('PLUGIN_TIMEOUT', 'WebSocket was not accepted within its deadline');
  }

  onDrain(): void {
    if (this.#sink !== null && this.#isOpen) this.#endBoth(GOING_AWAY, 'the plugin is stopping');
  }

  giveUp(reason: 'client_gone' | 'shutdown', code: ErrorCode, message: string): void {
    if (this.#sink === null) return;
    if (this.#isOpen) {
      this.#sayClose(reason === 'shutdown' ? GOING_AWAY : TRY_AGAIN_LATER, message);
      this.#owner.finished(this.id);
    } else this.#sayCancel(reason);
    this.fail(code, message);
  }

  fail(code: ErrorCode, message: string, retryAfterMs: number | null = null): 'answered' | 'cut_off' | null {
    const sink = this.#sink;
    if (sink === null) return null;
    if (!this.#isOpen) this.#count(502);
    this.#settle();
    sink.onFail({ code, message, retryAfterMs });
    return this.#isOpen ? 'cut_off' : 'answered';
  }

  #settle(): void {
    this.#sink = null;
    this.#queue = [];
    this.#owner.released(this.unconsumed);
    this.unconsumed = 0;
    this.#owner.settled();
  }

  /** An open WebSocket ends on both sides, from here. */
  #endBoth(code: number, reason: string): void {
    const sink = this.#sink;
    this.#settle();
    this.#sayClose(code, reason);
    this.#owner.finished(this.id);
    sink?.onClose(code, reason);
  }

  /** The plugin has given back what nobody waits for any more. */
  #finishIfRetired(): void {
    if (this.#sink === null) this.#owner.finished(this.id);
  }

  #sayClose(code: number, reason: string): void {
    this.#owner.write(JSON.stringify({ type: 'close', id: this.id, code, reason }), null);
  }

  #sayCancel(reason: 'client_gone' | 'deadline' | 'shutdown'): void {
    this.#owner.write(`{"type":"cancel","id":${this.id},"reason":"${reason}"}`, null);
  }

  #count(status: number): void {
    const nowMs = this.#owner.monotonic();
    this.#owner.counter.answered(status, nowMs - this.#startedAtMs, nowMs);
  }

  #pump(): void {
    for (let first = this.#queue[0]; first !== undefined; first = this.#queue[0]) {
      if (this.#outstanding > 0 && this.#outstanding + first.data.length > STREAM_WINDOW_BYTES) return;
      this.#queue.shift();
      this.#outstanding += first.data.length;
      this.#owner.write(`{"type":"message","id":${this.id},"text":${first.isText}}`, first.data);
    }
  }
}
