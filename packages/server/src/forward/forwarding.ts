/**
 * One HTTP request on its way through a plugin, from the first byte to the last.
 *
 * It settles once: a whole response, a problem answer before the head, or a connection that ends without its final chunk. Bytes
 * given to a slow client count as consumed only when they have left, so that the plugin waits instead of our memory growing.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode } from '@toru/protocol';
import type {
  Exchange,
  ForwardFailure,
  HeaderMap,
  PluginRoute,
  RequestHead,
  ResponseSink,
} from '@toru/supervisor';
import type { Credential } from '../auth/credential.ts';
import { answerProblem } from '../http/answer.ts';
import type { ProblemOptions } from '../http/problem.ts';
import type { RequestFacts } from '../rules/request-head.ts';
import { filterResponseHeaders } from '../rules/response-headers.ts';
import { endWithCopy, releaser, writeCopy } from './body-pieces.ts';
import type { UnsentBodies } from './unsent-bodies.ts';

/** Bodies up to this size are collected and sent in one frame. Unit: bytes. */
const COLLECT_BYTES = 65_536;
/** Whole responses above this size are watched until they have left. Unit: bytes. */
const LARGE_BYTES = 65_536;
/** How long what was written may take to leave once the connection has to end. Unit: milliseconds. */
const FLUSH_MS = 5_000;
const EMPTY = new Uint8Array(0);

/** What one forwarding works on. */
export interface ForwardingParts {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: PluginRoute;
  readonly head: RequestHead;
  readonly facts: RequestFacts;
  readonly credential: Credential;
  /** Outside path of the plugin's route, without a slash at its end. */
  readonly routePath: string;
  readonly maxBodyBytes: number;
  /** Most time between two pieces of the body. Unit: milliseconds. */
  readonly bodyPauseMs: number;
  readonly unsent: UnsentBodies;
}

/** Drives one request; the plugin's answer comes in through the sink. */
export class Forwarding implements ResponseSink {
  readonly #parts: ForwardingParts;
  #exchange: Exchange | null = null;
  #isOver = false;
  #isHeadOut = false;
  /** Bytes that the plugin still owes by its `content-length`; null: it declared none. */
  #owed: number | null = null;
  /** Bytes written that have not left yet, or that the exchange was not there to hear of. */
  #held = 0;
  #received = 0;
  #isUploadOver = false;
  #unwatch: (() => void) | null = null;
  #pauseTimer: NodeJS.Timeout | null = null;

  constructor(parts: ForwardingParts) {
    this.#parts = parts;
  }

  /** Sends the request on its way. */
  start(): void {
    const { facts, response } = this.#parts;
    response.on('close', () => {
      this.#onClosed();
    });
    if (facts.contentLength !== null && facts.contentLength > this.#parts.maxBodyBytes) {
      this.#refuse('BODY_TOO_LARGE', { detail: this.#tooLarge() });
      return;
    }
    if (!facts.isChunked && (facts.contentLength ?? 0) === 0) {
      this.#isUploadOver = true;
      this.#open(null, true);
      return;
    }
    if (facts.expectsContinue) response.writeContinue();
    if (facts.contentLength !== null && facts.contentLength <= COLLECT_BYTES)
      this.#collect(facts.contentLength);
    else this.#stream();
  }

  onHead(status: number, source: HeaderMap, body: Uint8Array, end: boolean): void {
    if (this.#isOver) return;
    const { request, response, routePath } = this.#parts;
    const isHead = request.method === 'HEAD';
    const hasNoBody = isHead || status === 204 || status === 304;
    const head = filterResponseHeaders(source, routePath);
    if ('fault' in head) {
      this.#refuse(
        'PLUGIN_HEADERS_INVALID',
        { detail: `The plugin answered with a bad ${head.fault}` },
        !end,
      );
      return;
    }
    const { headers } = head;
    const size = body.length;
    if (
      !Number.isInteger(status) ||
      status < 200 ||
      status > 599 ||
      isMismatch(head.contentLength, size, end, hasNoBody)
    ) {
      const detail = `The plugin answered with status ${status}, content-length ${head.contentLength ?? 'none'} and ${size} bytes`;
      this.#refuse('PLUGIN_PROTOCOL_ERROR', { detail }, !end);
      return;
    }
    this.#isHeadOut = true;
    if (hasNoBody) {
      const length = head.contentLength ?? (end && isHead && size > 0 ? size : null);
      if (length !== null && status !== 204) headers.push('content-length', String(length));
      response.writeHead(status, headers);
      if (!end) this.#cancel();
      this.#finish();
      response.end();
      return;
    }
    if (end) {
      headers.push('content-length', String(size));
      response.writeHead(status, headers);
      this.#finish();
      endWithCopy(response, body);
      if (size > LARGE_BYTES && response.writableLength > 0) {
        this.#parts.unsent.hold(this.#parts.route.id, response, size);
      }
      return;
    }
    if (head.contentLength !== null) headers.push('content-length', String(head.contentLength));
    this.#owed = head.contentLength === null ? null : head.contentLength - size;
    response.writeHead(status, headers);
    this.#unwatch = this.#parts.credential.watch(() => {
      if (this.#isOver) return;
      this.#cancel();
      this.#cutOff();
    });
    if (size === 0) response.flushHeaders();
    else this.#write(body);
  }

  onData(body: Uint8Array, end: boolean): void {
    if (this.#isOver) return;
    if (this.#owed !== null) {
      this.#owed -= body.length;
      if (this.#owed < 0 || (end && this.#owed > 0)) {
        if (!end) this.#cancel();
        this.#cutOff();
        return;
      }
    }
    if (!end) {
      if (body.length > 0) this.#write(body);
      return;
    }
    this.#finish();
    endWithCopy(this.#parts.response, body);
  }

  onFail(failure: ForwardFailure): void {
    if (this.#isOver) return;
    this.#exchange = null;
    if (this.#isHeadOut) this.#cutOff();
    else this.#refuse(failure.code, { detail: failure.message, retryAfterMs: failure.retryAfterMs }, false);
  }

  onWritable(): void {
    this.#pauseTimer?.refresh();
    this.#parts.request.resume();
  }

  onUploadIgnored(): void {
    this.#endUpload();
    this.#parts.request.resume();
  }

  #open(body: Uint8Array | null, end: boolean): void {
    const { route, head } = this.#parts;
    const exchange = route.request(head, body, end, this);
    // The answer may have come before this line.
    if (this.#isOver) return;
    this.#exchange = exchange;
    if (this.#held > 0 && !this.#parts.response.writableNeedDrain) this.#report();
  }

  #collect(length: number): void {
    const { request } = this.#parts;
    const pieces: Buffer[] = [];
    this.#watchPauses();
    request.on('data', (piece: Buffer) => {
      this.#received += piece.length;
      this.#pauseTimer?.refresh();
      pieces.push(piece);
      if (this.#received < length || this.#isOver) return;
      this.#endUpload();
      this.#open(pieces.length === 1 ? piece : Buffer.concat(pieces, length), true);
    });
  }

  #stream(): void {
    const { request, facts, maxBodyBytes } = this.#parts;
    this.#watchPauses();
    request.on('data', (piece: Buffer) => {
      this.#received += piece.length;
      this.#pauseTimer?.refresh();
      if (this.#received > maxBodyBytes) {
        this.#onTooLarge();
        return;
      }
      if (this.#isUploadOver || this.#exchange === null) return;
      const isLast = this.#received === facts.contentLength;
      if (isLast) this.#endUpload();
      if (!this.#exchange.send(piece, isLast, releaser(piece))) request.pause();
    });
    request.on('end', () => {
      if (this.#isUploadOver) return;
      this.#endUpload();
      this.#exchange?.send(EMPTY, true);
    });
    this.#open(null, false);
  }

  #onTooLarge(): void {
    if (this.#isOver || this.#isHeadOut) {
      this.#cancel();
      this.#finish();
      this.#parts.request.destroy();
      return;
    }
    this.#refuse('BODY_TOO_LARGE', { detail: this.#tooLarge() });
  }

  #tooLarge(): string {
    return `The request body is larger than ${this.#parts.maxBodyBytes} bytes`;
  }

  #write(body: Uint8Array): void {
    const { response } = this.#parts;
    const isFlowing = writeCopy(response, body);
    if (isFlowing && this.#exchange !== null && this.#held === 0) {
      this.#exchange.consumed(body.length);
      return;
    }
    if (!isFlowing && response.listenerCount('drain') === 0) {
      response.on('drain', () => {
        this.#report();
      });
    }
    this.#held += body.length;
  }

  #report(): void {
    if (this.#exchange === null || this.#held === 0) return;
    const bytes = this.#held;
    this.#held = 0;
    this.#exchange.consumed(bytes);
  }

  #refuse(code: ErrorCode, options: ProblemOptions, isUnderWay = true): void {
    if (isUnderWay) this.#cancel();
    this.#finish();
    answerProblem(this.#parts.request, this.#parts.response, code, options);
  }

  #cancel(): void {
    const exchange = this.#exchange;
    this.#exchange = null;
    exchange?.cancel('client_gone');
  }

  /** The client left, or all has been sent. */
  #onClosed(): void {
    if (this.#isOver) return;
    this.#cancel();
    this.#finish();
  }

  /** Nothing more comes from the plugin: what is left of an upload is read and dropped. */
  #finish(): void {
    this.#isOver = true;
    this.#unwatch?.();
    if (!this.#isUploadOver) {
      this.#endUpload();
      if (this.#isHeadOut) this.#parts.request.resume();
    }
  }

  /** A sender that says nothing for too long is given up; one that we hold back ourselves, or that is answered already, is not. */
  #watchPauses(): void {
    const { request, bodyPauseMs } = this.#parts;
    this.#pauseTimer = setTimeout(() => {
      const received = this.#received;
      // If it was we who were busy, what has come meanwhile is read first.
      setImmediate(() => {
        if (this.#pauseTimer === null || this.#isHeadOut) return;
        if (request.isPaused() || this.#received > received) {
          this.#pauseTimer.refresh();
          return;
        }
        const detail = `Nothing more of the request body came for ${bodyPauseMs} ms`;
        this.#refuse('TIMEOUT', { status: 408, detail });
      });
    }, bodyPauseMs);
  }

  /** Nothing more of the body is waited for. */
  #endUpload(): void {
    this.#isUploadOver = true;
    if (this.#pauseTimer === null) return;
    clearTimeout(this.#pauseTimer);
    this.#pauseTimer = null;
  }

  /** Ends the connection so that the client can tell: without the final chunk, or short of the declared length. */
  #cutOff(): void {
    const { request, response } = this.#parts;
    this.#finish();
    const { socket } = request;
    if (request.httpVersion === '1.0') {
      socket.resetAndDestroy();
      return;
    }
    socket.destroySoon();
    setTimeout(() => {
      response.destroy();
    }, FLUSH_MS).unref();
  }
}

function isMismatch(declared: number | null, size: number, end: boolean, hasNoBody: boolean): boolean {
  if (declared === null || hasNoBody) return false;
  return end ? declared !== size : size > declared;
}
