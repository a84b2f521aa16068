/** One call to each peer of the round trip, each on the connection that its library keeps. */

import { connect } from 'node:net';

import { Client, credentials } from '@grpc/grpc-js';
import { Pool } from 'undici';
import { SocketMessageReader, SocketMessageWriter, createMessageConnection } from 'vscode-jsonrpc/node';

import type { Call } from './load.ts';
import { GRPC_OPTIONS, SERVICE } from './peers/grpc-service.ts';

/** A way to call a peer, and the end of it. */
export interface Caller extends Disposable {
  readonly call: Call;
}

/** A raw socket; as many bytes as the frames of a plugin have, and nobody looks at them. */
export function echoCaller(path: string, requestBytes: number, responseBytes: number): Caller {
  const conn = connect(path);
  const message = Buffer.alloc(requestBytes, 'x');
  const waiting: (() => void)[] = [];
  let received = 0;
  let outgoing: Buffer[] = [];
  conn.on('data', (data: Buffer) => {
    received += data.length;
    while (received >= responseBytes) {
      received -= responseBytes;
      waiting.shift()?.();
    }
  });
  const flush = (): void => {
    conn.write(outgoing.length === 1 ? message : Buffer.concat(outgoing));
    outgoing = [];
  };
  return {
    call: (done) => {
      waiting.push(done);
      if (outgoing.push(message) === 1) setImmediate(flush);
    },
    [Symbol.dispose]: () => conn.destroy(),
  };
}

/** HTTP/1.1 by undici: one connection for each call in flight, all kept. */
export function undiciCaller(socketPath: string, inFlight: number, bodyBytes: number): Caller {
  const pool = new Pool('http://localhost', { socketPath, connections: inFlight, pipelining: 1 });
  const request = { path: `/bytes/${bodyBytes}`, method: 'GET' } as const;
  return {
    call: (done) => {
      void pool
        .request(request)
        .then(({ body }) => body.arrayBuffer())
        .then(done);
    },
    [Symbol.dispose]: () => void pool.destroy(),
  };
}

/** JSON-RPC: one connection for all. */
export function jsonRpcCaller(path: string, bodyBytes: number): Caller {
  const conn = connect(path);
  const connection = createMessageConnection(new SocketMessageReader(conn), new SocketMessageWriter(conn));
  connection.listen();
  const request = {
    method: 'GET',
    path: `/bytes/${bodyBytes}`,
    headers: { host: 'localhost:3000', accept: '*/*', 'x-toru-user': 'ada', 'x-toru-role': 'admin' },
    user: { name: 'ada', role: 'admin' },
  };
  return {
    call: (done) => {
      void connection.sendRequest('request', request).then(done);
    },
    [Symbol.dispose]: () => {
      connection.dispose();
      conn.destroy();
    },
  };
}

/** gRPC: one HTTP/2 connection for all. */
export function grpcCaller(path: string, bodyBytes: number): Caller {
  const client = new Client(`unix:${path}`, credentials.createInsecure(), GRPC_OPTIONS);
  const { path: method, requestSerialize, responseDeserialize } = SERVICE['call'] ?? {};
  if (method === undefined || requestSerialize === undefined || responseDeserialize === undefined)
    throw new Error('the service has no method "call"');
  // As many bytes as the other requests have; the first four say what is wanted.
  const request = Buffer.alloc(250);
  request.writeUInt32BE(bodyBytes);
  return {
    call: (done) => {
      client.makeUnaryRequest(method, requestSerialize, responseDeserialize, request, (error) => {
        if (error !== null) throw error;
        done();
      });
    },
    [Symbol.dispose]: () => {
      client.close();
    },
  };
}
