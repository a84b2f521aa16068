/**
 * Hands requests that are not for plugins to Node's HTTP server, which the router stands on.
 *
 * Node gets one request at a time, written anew from what was read of it, and its connection to the client is this stream. So it never
 * reads anything that was not judged before, and the connection goes on afterwards, whoever answers the next request.
 */

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { ClientStream } from './client-stream.ts';
import type { ValidatedRequest } from './validated-request.ts';
import { toProblemResponse } from './problem-text.ts';
import type { ClientRequest, HttpConnection } from './request.ts';

/** The router's side of one connection. */
export class FastifyAdapter extends ClientStream {
  readonly #server: Server;
  readonly #bodyMs: number;
  #validated: ValidatedRequest | null = null;
  #isChunked = false;
  #bodyTimer: NodeJS.Timeout | null = null;
  #isJoined = false;
  #isAnswered = false;
  #response: ServerResponse | null = null;

  /** `bodyMs`: time for the whole body of a request. */
  constructor(connection: HttpConnection, server: Server, bodyMs: number) {
    super(connection);
    this.#server = server;
    this.#bodyMs = bodyMs;
    this.once('close', () => {
      this.#endBody();
    });
  }

  /** What the validator said of the request that Node has just been given. */
  static validatedOf(request: IncomingMessage): ValidatedRequest {
    const link: unknown = request.socket;
    if (link instanceof FastifyAdapter && link.#validated !== null) return link.#validated;
    throw new Error('a request came to the router past its link');
  }

  /** The body of a request is wanted: a client that waits to be told so is. */
  static wantBody(request: IncomingMessage): void {
    const link: unknown = request.socket;
    if (!(link instanceof FastifyAdapter)) return;
    const { connection } = link;
    if (connection.sayContinue()) link.#response?.removeHeader('connection');
  }

  /** Tells the connection when the router has answered. */
  static watch(request: IncomingMessage, response: ServerResponse): void {
    const link: unknown = request.socket;
    if (!(link instanceof FastifyAdapter)) return;
    const { connection } = link;
    link.#response = response;
    // Nobody knows whether a client that was not told to go on will send its body.
    if (FastifyAdapter.validatedOf(request).facts.expectsContinue && !connection.isBodyOver)
      response.setHeader('connection', 'close');
    response.once('finish', () => {
      if (link.writableEnded) connection.disableKeepAlive();
      // Node goes on reading a body that nobody wanted; the next request comes behind it.
      if (connection.isBodyOver || link.writableEnded) connection.finishResponse();
      else link.#isAnswered = true;
    });
  }

  /** Gives Node a request; its body follows. */
  begin({ method, url, httpVersion, block }: ClientRequest, validated: ValidatedRequest): void {
    this.#validated = validated;
    this.#isChunked = validated.facts.isChunked;
    if (!this.connection.isBodyOver) this.#bodyTimer = setTimeout(this.#onSlowBody, this.#bodyMs);
    if (!this.#isJoined) {
      this.#isJoined = true;
      this.#server.emit('connection', this as unknown as Socket);
    }
    const { rawHeaders } = block;
    let text = `${method} ${url} HTTP/${httpVersion}\r\n`;
    for (let at = 0; at < rawHeaders.length; at += 2) text += `${rawHeaders[at]}: ${rawHeaders[at + 1]}\r\n`;
    this.#response = null;
    this.#isAnswered = false;
    this.push(Buffer.from(`${text}\r\n`, 'latin1'));
  }

  override onReadEnd(): boolean {
    const response = this.#response;
    return response?.headersSent !== true || response.hasHeader('content-length');
  }

  override onBody(bytes: Buffer, isLast: boolean, release?: () => void): boolean {
    if (isLast) this.#endBody();
    const wantsMore = this.#pushBody(bytes, isLast, release);
    if (isLast && this.#isAnswered) this.connection.finishResponse();
    return wantsMore;
  }

  #pushBody(bytes: Buffer, isLast: boolean, release?: () => void): boolean {
    if (!this.#isChunked) return super.onBody(bytes, isLast, release);
    const size = bytes.length;
    if (size > 0) {
      this.push(Buffer.from(`${size.toString(16)}\r\n`, 'latin1'));
      super.onBody(bytes, isLast, release);
    }
    return this.push(size > 0 ? CHUNK_END : LAST_CHUNK);
  }

  readonly #onSlowBody = (): void => {
    const { connection } = this;
    // What comes of the router from now on is not for the client any more.
    this.detach();
    if (this.#response?.headersSent === true) connection.destroy();
    else
      connection.reject(
        toProblemResponse('TIMEOUT', {
          status: 408,
          detail: `The body did not arrive within ${this.#bodyMs} ms`,
        }),
        this.#response?.req.method === 'HEAD',
      );
    this.destroy();
  };

  #endBody(): void {
    if (this.#bodyTimer !== null) clearTimeout(this.#bodyTimer);
    this.#bodyTimer = null;
  }
}

const CHUNK_END = Buffer.from('\r\n');
const LAST_CHUNK = Buffer.from('0\r\n\r\n');
