/**
 * One request and its answer. It settles exactly once: answered in full, given up with `abort`, or cancelled by the host.
 */

import type { RequestMessage, WideStreams } from '@toru/protocol';
import type { FrameWriter } from '../wire/frame-writer.ts';
import { SendWindow } from '../wire/send-window.ts';
import { openSource, toBytes, withinTick, type ByteSource } from './byte-source.ts';
import { RequestBody } from './request-body.ts';
import type { RequestSource } from './request.ts';
import { LightResponse, type OwnBody } from './response.ts';
import { UploadCredit } from './upload-credit.ts';
import { toHeaderJson } from './wire-headers.ts';

/** What an exchange needs from the connection it runs over. */
export interface ExchangePort {
  readonly writer: FrameWriter;
  /** Body bytes that may be outstanding. */
  readonly windowBytes: number;
  readonly wideUploads: WideStreams;
  /** Resolves when the connection has room again; `undefined`: it has. */
  drained(): Promise<void> | undefined;
  /** The exchange has ended: what arrives for it is dropped. */
  settled(exchange: Exchange): void;
  /** A handler or the stream it answered with failed. */
  failed(exchange: Exchange, error: unknown): void;
}

/** Frames of a stream are at most this large, so that other answers get in between. */
const PIECE_BYTES = 65_536;
const FAILED_HEADERS = '{"content-type":"text/plain; charset=utf-8"}';

export class Exchange implements RequestSource {
  readonly message: RequestMessage;
  readonly wholeBody: Uint8Array | undefined;
  readonly streamedBody: RequestBody | undefined;
  readonly #port: ExchangePort;
  /** `open`: no head is out. `cancelled`: settled, but the handler has not come back. */
  #state: 'open' | 'streaming' | 'cancelled' | 'settled' = 'open';
  #source: ByteSource | undefined;
  #window: SendWindow | undefined;
  #abort: AbortController | undefined;
  #cancelReason = '';
  #credit: UploadCredit | undefined;
  #isEventStream = false;

  constructor(port: ExchangePort, message: RequestMessage, body: Uint8Array<ArrayBuffer>) {
    this.#port = port;
    this.message = message;
    if (message.end) {
      this.wholeBody = body;
    } else {
      this.#credit = new UploadCredit(port.windowBytes, port.wideUploads);
      this.streamedBody = new RequestBody((bytes) => {
        this.#consumed(bytes);
      });
      this.streamedBody.push(body, false);
    }
  }

  get isSettled(): boolean {
    return this.#state === 'settled' || this.#state === 'cancelled';
  }

  /** Whether the answer is a stream of events, which has no end of its own. */
  get isEventStream(): boolean {
    return this.#isEventStream;
  }

  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#cancelReason !== '') this.#abort.abort(cancelError(this.#cancelReason));
    }
    return this.#abort.signal;
  }

  /** More of the request body has arrived. */
  data(bytes: Uint8Array<ArrayBuffer>, end: boolean): void {
    this.streamedBody?.push(bytes, end);
  }

  /** The host has room for more of the answer. */
  credit(bytes: number): void {
    this.#window?.give(bytes);
  }

  /**
   * The host gives the request up: the signal is aborted and the answer will be dropped.
   *
   * The handler keeps its place in the host's count until it comes back, which `abort` then tells.
   */
  cancel(reason: string): void {
    if (this.isSettled) return;
    this.#end('cancelled', reason);
  }

  /** The WebSocket that this request became has ended: its signal is aborted. */
  abandon(reason: string): void {
    if (!this.isSettled) this.#end('settled', reason);
  }

  /** Gives the request up from this side: the plugin is stopping. A stream of events ends cleanly. */
  stop(): void {
    if (this.isSettled) return;
    if (this.#isEventStream) this.#port.writer.frame(`{"type":"data","id":${this.message.id},"end":true}`);
    else this.#sendAbort('PLUGIN_ABORTED', 'the plugin is stopping');
    this.#end('settled', 'shutdown');
  }

  /** Takes the handler's answer. */
  answer(response: unknown): void {
    try {
      if (response instanceof LightResponse) this.#answerLight(response);
      else if (isResponse(response)) {
        this.#answerBody(response.status, toHeaderJson(response.headers), response.body);
      } else throw new TypeError('The handler returned no Response');
    } catch (error) {
      this.fail(error);
    }
  }

  /** The handler or its stream failed: status 500 when no head is out, else the answer is cut off. */
  fail(error: unknown): void {
    if (this.#state === 'cancelled') this.#handlerCameBack();
    if (this.isSettled) return;
    this.#port.failed(this, error);
    if (this.#state === 'open') {
      this.#sendWhole(500, FAILED_HEADERS, 'Internal Server Error');
    } else {
      this.#sendAbort('PLUGIN_ABORTED', error instanceof Error ? error.message : String(error));
      this.#end('settled', 'the answer failed');
    }
  }

  #answerLight(response: LightResponse): void {
    const body = response.ownBody;
    if (this.#state === 'open') {
      if (body === null) {
        this.#sendWhole(response.status, response.headerJson, undefined);
        return;
      }
      if (typeof body === 'string' || body instanceof Uint8Array) {
        if (body.length <= this.#port.windowBytes) {
          this.#sendWhole(response.status, response.headerJson, body);
          return;
        }
      }
    }
    this.#answerBody(
      response.status,
      response.headerJson,
      body === undefined ? (response.real.body as ReadableStream<Uint8Array> | null) : body,
    );
  }

  #answerBody(status: number, headerJson: string, body: OwnBody): void {
    if (status < 200 || status > 599) throw new RangeError(`Cannot answer with status ${status}`);
    if (body === null) {
      if (this.#state === 'open') this.#sendWhole(status, headerJson, undefined);
      else this.#handlerCameBack();
      return;
    }
    const pieces = typeof body === 'string' ? Buffer.from(body) : body;
    const source = openSource(pieces);
    if (this.#state !== 'open') {
      source.return(cancelError(this.#cancelReason));
      this.#handlerCameBack();
      return;
    }
    const headers = pieces instanceof Uint8Array ? withLength(headerJson, pieces.length) : headerJson;
    this.#isEventStream = headerJson.includes('"content-type":"text/event-stream');
    this.#source = source;
    this.#pump(source, status, headers).then(undefined, (error: unknown) => {
      source.return(cancelError('the answer failed'));
      this.fail(error);
    });
  }

  /** Sends the pieces of a source. A body that is complete within this tick and fits goes out as one frame. */
  async #pump(source: ByteSource, status: number, headerJson: string): Promise<void> {
    let following = source.next();
    const first = await withinTick(following);
    if (this.#isOver()) return;
    if (first?.done === true) {
      this.#sendWhole(status, headerJson, undefined);
      return;
    }
    let piece = first === undefined ? undefined : toBytes(first.value);
    if (piece !== undefined && piece.length <= this.#port.windowBytes) {
      following = source.next();
      const second = await withinTick(following);
      if (this.#isOver()) return;
      if (second?.done === true) {
        this.#sendWhole(status, headerJson, piece);
        return;
      }
    } else if (piece !== undefined) following = source.next();

    this.#state = 'streaming';
    this.#window = new SendWindow(this.#port.windowBytes);
    const { id } = this.message;
    this.#port.writer.frame(
      `{"type":"response","id":${id},"status":${status},"headers":${headerJson},"end":false}`,
    );
    for (;;) {
      if (piece !== undefined) {
        await this.#sendPiece(piece, this.#window);
        if (this.#isOver()) return;
      }
      const step = await following;
      if (this.#isOver()) return;
      if (step.done === true) break;
      piece = toBytes(step.value);
      following = source.next();
    }
    this.#port.writer.frame(`{"type":"data","id":${this.message.id},"end":true}`);
    this.#finish();
  }

  async #sendPiece(bytes: Uint8Array, window: SendWindow): Promise<void> {
    const head = `{"type":"data","id":${this.message.id},"end":false}`;
    let at = 0;
    while (at < bytes.length && !this.isSettled) {
      const count = window.take(Math.min(bytes.length - at, PIECE_BYTES));
      if (count === 0) {
        await window.changed();
        continue;
      }
      this.#port.writer.frame(head, count === bytes.length ? bytes : bytes.subarray(at, at + count));
      at += count;
      await this.#port.drained();
    }
  }

  #sendWhole(status: number, headerJson: string, body: string | Uint8Array | undefined): void {
    this.#port.writer.response(this.message.id, status, headerJson, body);
    this.#finish();
  }

  /** The answer is out: the rest of the upload is not wanted. */
  #finish(): void {
    this.#state = 'settled';
    if (this.streamedBody !== undefined) this.streamedBody.fail(cancelError('the request was answered'));
    this.#credit?.end();
    this.#port.settled(this);
  }

  /** Whether a pump that was waiting has nothing left to do. */
  #isOver(): boolean {
    if (this.#state === 'cancelled') this.#handlerCameBack();
    return this.isSettled;
  }

  #handlerCameBack(): void {
    if (this.#state !== 'cancelled') return;
    this.#state = 'settled';
    this.#sendAbort('CANCELLED', `cancelled: ${this.#cancelReason}`);
  }

  #end(state: 'cancelled' | 'settled', reason: string): void {
    this.#state = state;
    this.#cancelReason = reason;
    const error = cancelError(reason);
    this.#abort?.abort(error);
    this.streamedBody?.fail(error);
    this.#source?.return(error);
    this.#window?.wake();
    this.#credit?.end();
    this.#port.settled(this);
  }

  #sendAbort(code: 'CANCELLED' | 'PLUGIN_ABORTED', reason: string): void {
    const message = JSON.stringify(reason.slice(0, 1_000));
    this.#port.writer.frame(`{"type":"abort","id":${this.message.id},"code":"${code}","message":${message}}`);
  }

  #consumed(bytes: number): void {
    const credit = this.isSettled ? 0 : (this.#credit?.read(bytes) ?? 0);
    if (credit > 0) this.#port.writer.frame(`{"type":"credit","id":${this.message.id},"bytes":${credit}}`);
  }
}

function withLength(headerJson: string, bytes: number): string {
  if (headerJson.includes('"content-length":')) return headerJson;
  return `${headerJson === '{}' ? '{' : `${headerJson.slice(0, -1)},`}"content-length":"${bytes}"}`;
}

function isResponse(value: unknown): value is Response {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Response>).status === 'number' &&
    typeof (value as Partial<Response>).headers?.[Symbol.iterator] === 'function'
  );
}

function cancelError(reason: string): DOMException {
  return new DOMException(`The request has ended: ${reason}`, 'AbortError');
}
