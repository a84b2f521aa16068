/** Writes the response to one request on its connection, in as few writes as can be. */

import { TEXT_BYTES, toText, writeCopy } from './buffer-pool.ts';
import type { HeaderBlock } from './head-reader.ts';
import type { HttpRequest } from './request.ts';
import type { ServerConnection } from './server-connection.ts';

/** Smaller pieces are copied rather than that the memory of many others is kept with them. */
const DIRECT_BYTES = 32_768;
const LAST_CHUNK = '0\r\n\r\n';
const NO_BODY = { kind: 'none' } as const;

/** Keeps memory that is valid during the call only; what it returns gives the memory back. */
export type RetainBuffer = () => () => void;

/** The response to one request. `lines`: header lines with their line ends. */
export class ResponseWriter<Block extends HeaderBlock> {
  readonly connection: ServerConnection<Block>;
  readonly request: HttpRequest<Block>;
  #isChunked = false;

  constructor(connection: ServerConnection<Block>, request: HttpRequest<Block>) {
    this.connection = connection;
    this.request = request;
  }

  /** Bytes that have been written and have not left. */
  get unsentBytes(): number {
    return this.connection.unsentBytes;
  }

  /** Answers in one piece. The bytes are copied. `onLeft`: all of it has left, or never will. */
  whole(status: number, lines: string, body: Uint8Array, onLeft?: () => void): void {
    const { connection } = this;
    const head = connection.responseHead(status, lines, { kind: 'length', bytes: body.length });
    if (body.length <= TEXT_BYTES) connection.write(head + toText(body), onLeft);
    else
      connection.flow.writeTogether(() => {
        connection.write(head);
        writeCopy(connection, body, onLeft);
      });
    connection.finishResponse();
  }

  /** Answers with a head alone. `length`: what the body would have had; null: nothing is said of one. */
  bodiless(status: number, lines: string, length: number | null): void {
    const { connection } = this;
    const framing = length === null ? NO_BODY : { kind: 'length' as const, bytes: length };
    connection.write(connection.responseHead(status, lines, framing));
    connection.finishResponse();
  }

  /** Begins a response that comes in pieces. `length`: all its bytes; null: nobody knows. */
  begin(status: number, lines: string, length: number | null): void {
    const { connection } = this;
    this.#isChunked = length === null && this.request.httpVersion === '1.1';
    if (length === null && !this.#isChunked) connection.disableKeepAlive();
    const framing =
      length === null
        ? ({ kind: this.#isChunked ? 'chunked' : 'close' } as const)
        : ({ kind: 'length', bytes: length } as const);
    connection.flow.corkUntilNextTick();
    connection.write(connection.responseHead(status, lines, framing));
    connection.beginResponse(length !== null);
  }

  /**
   * Writes a piece; `false`: the peer reads more slowly than this.
   *
   * Pieces of one turn of the event loop leave in one write. A large one whose memory can be kept is not copied.
   */
  write(bytes: Uint8Array, retain?: RetainBuffer): boolean {
    const { connection } = this;
    connection.flow.corkUntilNextTick();
    if (this.#isChunked) connection.write(`${bytes.length.toString(16)}\r\n`);
    const isDirect = retain !== undefined && bytes.length >= DIRECT_BYTES;
    const isFlowing = isDirect ? connection.write(bytes, retain()) : writeCopy(connection, bytes);
    return this.#isChunked ? connection.write('\r\n') : isFlowing;
  }

  /** Ends a response that was begun. */
  end(bytes: Uint8Array): void {
    if (bytes.length > 0) this.write(bytes);
    if (this.#isChunked) this.connection.write(LAST_CHUNK);
    this.connection.finishResponse();
  }

  /** Ends the connection so that the peer can tell: without the last chunk, or short of the declared length. */
  abort(): void {
    if (this.request.httpVersion === '1.0') this.connection.reset();
    else this.connection.abort();
  }
}
