/** Writes the answer to one request on its connection, in as few writes as can be. */

import type { ErrorCode } from '@toru/protocol';
import type { KeepMemory } from '@toru/supervisor';

import { TEXT_BYTES, toText, writeCopy } from './body-pieces.ts';
import type { HttpConnection } from './connection.ts';
import type { ProblemOptions } from './problem.ts';
import type { ClientRequest } from './request.ts';

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
/** Smaller pieces are copied rather than that the memory of many others is kept with them. */
const DIRECT_BYTES = 32_768;
const LAST_CHUNK = '0\r\n\r\n';

/** The answer to one request. `lines`: header lines with their line ends. */
export class ClientAnswer {
  readonly #connection: HttpConnection;
  readonly #request: ClientRequest;
  #isChunked = false;

  constructor(connection: HttpConnection, request: ClientRequest) {
    this.#connection = connection;
    this.#request = request;
  }

  /** Bytes that have been written and have not left. */
  get waitingBytes(): number {
    return this.#connection.socket.writableLength;
  }

  /** Tells the client that its body is wanted. */
  sayContinue(): void {
    this.#connection.socket.write(CONTINUE, 'latin1');
  }

  /** Answers in one piece. The bytes are copied. `onLeft`: all of it has left, or never will. */
  whole(status: number, lines: string, body: Uint8Array, onLeft?: () => void): void {
    const connection = this.#connection;
    const { socket } = connection;
    const head = connection.headText(status, lines, { kind: 'length', bytes: body.length });
    if (body.length <= TEXT_BYTES) socket.write(head + toText(body), 'latin1', onLeft);
    else {
      socket.cork();
      socket.write(head, 'latin1');
      writeCopy(socket, body, onLeft);
      socket.uncork();
    }
    connection.finishTurn();
  }

  /** Answers with a head alone. `length`: what the body would have had; null: nothing is said of one. */
  bodiless(status: number, lines: string, length: number | null): void {
    const connection = this.#connection;
    const framing = length === null ? NO_BODY : { kind: 'length' as const, bytes: length };
    connection.socket.write(connection.headText(status, lines, framing), 'latin1');
    connection.finishTurn();
  }

  /** Begins an answer that comes in pieces. `length`: all its bytes; null: nobody knows. */
  begin(status: number, lines: string, length: number | null): void {
    const connection = this.#connection;
    this.#isChunked = length === null && this.#request.httpVersion === '1.1';
    if (length === null && !this.#isChunked) connection.makeLast();
    const framing =
      length === null
        ? ({ kind: this.#isChunked ? 'chunked' : 'close' } as const)
        : ({ kind: 'length', bytes: length } as const);
    connection.gather();
    connection.socket.write(connection.headText(status, lines, framing), 'latin1');
  }

  /**
   * Writes a piece; `false`: the client reads more slowly than this.
   *
   * Pieces of one turn of the event loop leave in one write. A large one whose memory can be kept is not copied.
   */
  write(bytes: Uint8Array, keep?: KeepMemory): boolean {
    const { socket } = this.#connection;
    this.#connection.gather();
    if (this.#isChunked) socket.write(`${bytes.length.toString(16)}\r\n`, 'latin1');
    const isDirect = keep !== undefined && bytes.length >= DIRECT_BYTES;
    const isFlowing = isDirect ? socket.write(bytes, keep()) : writeCopy(socket, bytes);
    return this.#isChunked ? socket.write('\r\n', 'latin1') : isFlowing;
  }

  /** Ends an answer that was begun. */
  end(bytes: Uint8Array): void {
    if (bytes.length > 0) this.write(bytes);
    if (this.#isChunked) this.#connection.socket.write(LAST_CHUNK, 'latin1');
    this.#connection.finishTurn();
  }

  /** Answers with a problem instead; what is left of the body is read for a moment only. */
  refuse(code: ErrorCode, options: ProblemOptions): void {
    const isMalformed = code === 'HEADER_INVALID' || code === 'REQUEST_INVALID';
    this.#connection.refuse(code, options, isMalformed, this.#request.method === 'HEAD');
  }

  /** Ends the connection so that the client can tell: without the last chunk, or short of the declared length. */
  cutOff(): void {
    if (this.#request.httpVersion === '1.0') this.#connection.socket.resetAndDestroy();
    else this.#connection.cutOff();
  }

  /** Ends the connection at once. */
  destroy(): void {
    this.#connection.socket.destroy();
  }
}

const NO_BODY = { kind: 'none' } as const;
