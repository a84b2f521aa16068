/**
 * Writes an answer that the server makes itself on a raw response, in one write.
 *
 * An answer may come while the client still sends a body. What little remains is read and dropped so that the connection can
 * stay; a long remainder is read for a moment only, for a client that is cut off in the middle may never see the answer.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorCode } from '@toru/protocol';
import { toProblem, toProblemHeaders, type ProblemOptions } from './problem.ts';

const LINGER_BYTES = 1_048_576;
const LINGER_MS = 1_000;

/** Answers with a problem. A request that is malformed ends the connection: nobody knows what the bytes behind it are. */
export function answerProblem(
  request: IncomingMessage,
  response: ServerResponse,
  code: ErrorCode,
  options?: ProblemOptions,
): void {
  const problem = toProblem(code, options);
  const body = Buffer.from(JSON.stringify(problem));
  const isMalformed = code === 'HEADER_INVALID' || code === 'REQUEST_INVALID';
  if (isMalformed) distrust(request.socket);
  const headers = {
    ...toProblemHeaders(problem),
    'content-length': body.length,
    ...(isMalformed ? { connection: 'close' } : {}),
  };
  if (request.complete || !hasBody(request)) {
    response.writeHead(problem.status, headers);
    response.end(body);
    return;
  }
  response.writeHead(problem.status, { ...headers, connection: 'close' });
  response.write(body);
  linger(request, response);
}

const distrusted = new WeakSet<Socket>();
let distrustedCount = 0;

/** Tells whether the connection ends because of a malformed request; what was sent behind it must not be looked at. */
export function isDistrusted(socket: Socket): boolean {
  return distrustedCount > 0 && distrusted.has(socket);
}

/** Whatever else comes on the connection is not looked at. */
export function distrust(socket: Socket): void {
  if (distrusted.has(socket)) return;
  distrusted.add(socket);
  distrustedCount += 1;
  socket.once('close', () => {
    distrustedCount -= 1;
  });
}

function hasBody(request: IncomingMessage): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
  );
}

function linger(request: IncomingMessage, response: ServerResponse): void {
  let dropped = 0;
  const finish = (): void => {
    clearTimeout(timer);
    request.off('data', drop);
    response.end();
  };
  const drop = (chunk: Buffer): void => {
    dropped += chunk.length;
    if (dropped > LINGER_BYTES) finish();
  };
  const timer = setTimeout(finish, LINGER_MS);
  request.on('data', drop);
  request.once('end', finish);
  response.once('close', () => {
    clearTimeout(timer);
  });
}
