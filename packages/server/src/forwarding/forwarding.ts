/**
 * One HTTP request on its way through a plugin, from the first byte to the last.
 *
 * It settles once: a whole response, a problem answer before the head, or a connection that ends without its final chunk. Bytes
 * given to a slow client count as consumed only when they have left, so that the plugin waits instead of our memory growing.
 */

import type { RequestHandler } from '@toru/http1';
import type { ErrorCode } from '@toru/protocol';
import type {
  Exchange,
  ForwardFailure,
  HeaderMap,
  KeepMemory,
  PluginRoute,
  RequestHead,
  ResponseSink,
} from '@toru/supervisor';
import type { Credential } from '../auth/credential.ts';
import type { CredentialWatcher } from '../auth/watchers.ts';
import type { ClientAnswer } from '../http/client-answer.ts';
import type { ProblemOptions } from '../http/problem.ts';
import type { HttpConnection } from '../http/request.ts';
import type { Peer } from '../security/client-address.ts';
import type { RequestFacts } from '../http/request-head.ts';
import { filterResponseHeaders } from '../headers/response-headers.ts';
import { toRevocation } from './admission.ts';
import type { FaultReport } from './fault-report.ts';
import { toFailureText } from './failure-text.ts';

/** Bodies up to this size are collected and sent in one frame. Unit: bytes. */
const COLLECT_BYTES = 65_536;
const EMPTY = new Uint8Array(0);

/** What one forwarding works on. */
export interface ForwardingParts {
  readonly connection: HttpConnection;
  readonly answer: ClientAnswer;
  readonly method: string;
  readonly route: PluginRoute;
  readonly head: RequestHead;
  readonly facts: RequestFacts;
  readonly credential: Credential;
  /** Outside path of the plugin's route, without a slash at its end. */
  readonly routePath: string;
  readonly peer: Peer;
  readonly faults: FaultReport;
  readonly maxBodyBytes: number;
  /** Most time between two pieces of the body. Unit: milliseconds. */
  readonly bodyPauseMs: number;
}

/** Drives one request; the plugin's answer comes in through the sink, the client's body through the handler. */
export class Forwarding implements ResponseSink, RequestHandler, CredentialWatcher {
  readonly pluginId: string;
  watcherIndex = -1;
  readonly #parts: ForwardingParts;
  #exchange: Exchange | null = null;
  #isOver = false;
  #isHeadOut = false;
  /** Bytes that the plugin still owes by its `content-length`; null: it declared none. */
  #owed: number | null = null;
  /** Bytes written that have not left yet, or that the exchange was not there to hear of. */
  #held = 0;
  #received = 0;
  /** Pieces of a small body, which is sent in one. */
  #collected: Buffer[] | null = null;
  #pauseTimer: NodeJS.Timeout | null = null;

  constructor(parts: ForwardingParts) {
    this.#parts = parts;
    this.pluginId = parts.route.id;
  }

  /** Sends the request on its way. */
  start(): void {
    const { facts, connection, credential, maxBodyBytes } = this.#parts;
    credential.watch(this);
    if (connection.isBodyOver) {
      this.#open(null, true);
      return;
    }
    if (facts.contentLength !== null && facts.contentLength > maxBodyBytes) {
      this.#refuse('BODY_TOO_LARGE', { detail: this.#tooLarge() });
      return;
    }
    connection.sayContinue();
    this.#watchPauses();
    if (facts.contentLength !== null && facts.contentLength <= COLLECT_BYTES) this.#collected = [];
    else this.#open(null, false);
  }

  onBody(bytes: Buffer, isLast: boolean, release?: () => void): boolean {
    this.#received += bytes.length;
    this.#pauseTimer?.refresh();
    if (this.#isOver) {
      release?.();
      return true;
    }
    if (this.#received > this.#parts.maxBodyBytes) {
      release?.();
      this.#onTooLarge();
      return true;
    }
    if (isLast) this.#endUpload();
    const collected = this.#collected;
    if (collected !== null) {
      collected.push(Buffer.from(bytes));
      release?.();
      if (isLast)
        this.#open(collected.length === 1 ? (collected[0] ?? EMPTY) : Buffer.concat(collected), true);
      return true;
    }
    if (this.#exchange === null) {
      release?.();
      return true;
    }
    return this.#exchange.send(release === undefined ? Buffer.from(bytes) : bytes, isLast, release);
  }

  onDrain(): void {
    this.#report();
  }

  onReadEnd(): boolean {
    // Nobody knows whether an answer without a length ever ends, and most clients that close their half are gone.
    return !this.#isHeadOut || this.#owed !== null;
  }

  onGone(): void {
    if (this.#isOver) return;
    this.#cancel();
    this.#finish();
  }

  onRevoked(): void {
    if (this.#isOver) return;
    if (this.#isHeadOut) {
      this.#cancel();
      this.#abort();
      return;
    }
    const { code, detail } = toRevocation(this.#parts.credential, this.pluginId);
    this.#refuse(code, { detail });
  }

  onHead(status: number, source: HeaderMap, body: Uint8Array, end: boolean): void {
    if (this.#isOver) return;
    const { method, answer, route, faults } = this.#parts;
    const isHead = method === 'HEAD';
    const hasNoBody = isHead || status === 204 || status === 304;
    const head = filterResponseHeaders(source, this.#parts);
    if ('fault' in head) {
      this.#refuse(
        'PLUGIN_HEADERS_INVALID',
        { detail: `The plugin answered with a bad ${head.fault}` },
        !end,
      );
      return;
    }
    const { lines, contentLength } = head;
    for (const { kind, message } of head.leftOut) faults.tell(route.id, kind, message);
    const size = body.length;
    if (
      !Number.isInteger(status) ||
      status < 200 ||
      status > 599 ||
      isMismatch(contentLength, size, end, hasNoBody)
    ) {
      const detail = `The plugin answered with status ${status}, content-length ${contentLength ?? 'none'} and ${size} bytes`;
      this.#refuse('PLUGIN_PROTOCOL_ERROR', { detail }, !end);
      return;
    }
    this.#isHeadOut = true;
    if (hasNoBody) {
      const length = contentLength ?? (end && isHead && size > 0 ? size : null);
      if (!end) this.#cancel();
      this.#finish();
      answer.bodiless(status, lines, status === 204 ? null : length);
      return;
    }
    if (end) {
      this.#finish();
      answer.whole(status, lines, body);
      return;
    }
    this.#owed = contentLength === null ? null : contentLength - size;
    answer.begin(status, lines, contentLength);
    if (size > 0) this.#write(body);
  }

  onData(body: Uint8Array, end: boolean, keep?: KeepMemory): void {
    if (this.#isOver) return;
    if (this.#owed !== null) {
      this.#owed -= body.length;
      if (this.#owed < 0 || (end && this.#owed > 0)) {
        if (!end) this.#cancel();
        this.#abort();
        return;
      }
    }
    if (!end) {
      if (body.length > 0) this.#write(body, keep);
      return;
    }
    this.#finish();
    this.#parts.answer.end(body);
  }

  onFail(failure: ForwardFailure): void {
    if (this.#isOver) return;
    this.#exchange = null;
    if (this.#isHeadOut) this.#abort();
    else this.#refuse(failure.code, toFailureText(failure, this.#parts.credential.identity), false);
  }

  onWritable(): void {
    this.#pauseTimer?.refresh();
    this.#parts.connection.resume();
  }

  onUploadIgnored(): void {
    this.#endUpload();
    this.#parts.connection.resume();
  }

  #open(body: Uint8Array | null, end: boolean): void {
    const { route, head } = this.#parts;
    const exchange = route.request(head, body, end, this);
    // The answer may have come before this line.
    if (this.#isOver) return;
    this.#exchange = exchange;
    if (this.#held > 0 && this.#parts.answer.unsentBytes === 0) this.#report();
  }

  #onTooLarge(): void {
    if (this.#isHeadOut) {
      this.#cancel();
      this.#abort();
      return;
    }
    this.#refuse('BODY_TOO_LARGE', { detail: this.#tooLarge() });
  }

  #tooLarge(): string {
    return `The request body is larger than ${this.#parts.maxBodyBytes} bytes`;
  }

  #write(body: Uint8Array, keep?: KeepMemory): void {
    const isFlowing = this.#parts.answer.write(body, keep);
    if (isFlowing && this.#exchange !== null && this.#held === 0) {
      this.#exchange.consumed(body.length);
      return;
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
    this.#parts.answer.refuse(code, options);
  }

  #cancel(): void {
    const exchange = this.#exchange;
    this.#exchange = null;
    exchange?.cancel('client_gone');
  }

  /** Nothing more comes from the plugin, and it wants nothing more. */
  #finish(): void {
    this.#isOver = true;
    this.#parts.credential.unwatch(this);
    this.#endUpload();
  }

  /** A sender that says nothing for too long is given up; one that we hold back ourselves, or that is answered already, is not. */
  #watchPauses(): void {
    const { connection, bodyPauseMs } = this.#parts;
    this.#pauseTimer = setTimeout(() => {
      const received = this.#received;
      // If it was we who were busy, what has come meanwhile is read first.
      setImmediate(() => {
        if (this.#pauseTimer === null || this.#isHeadOut) return;
        if (connection.isHeld || this.#received > received) {
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
    if (this.#pauseTimer === null) return;
    clearTimeout(this.#pauseTimer);
    this.#pauseTimer = null;
  }

  #abort(): void {
    this.#finish();
    this.#parts.answer.abort();
  }
}

function isMismatch(declared: number | null, size: number, end: boolean, hasNoBody: boolean): boolean {
  if (declared === null || hasNoBody) return false;
  return end ? declared !== size : size > declared;
}
