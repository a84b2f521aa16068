/** gRPC as @grpc/grpc-js serves it: one unary method, bytes in and bytes out. Argument: path of its socket. */

import { Server, ServerCredentials } from '@grpc/grpc-js';

import { GRPC_OPTIONS, SERVICE } from './grpc-service.ts';
import { bodyOf } from './handler.ts';

const [path = ''] = process.argv.slice(2);
const server = new Server(GRPC_OPTIONS);
server.addService(SERVICE, {
  call(call: { request: Uint8Array }, callback: (error: null, response: Uint8Array) => void) {
    callback(null, bodyOf(new DataView(call.request.buffer, call.request.byteOffset).getUint32(0)));
  },
});
server.bindAsync(`unix:${path}`, ServerCredentials.createInsecure(), (error) => {
  if (error !== null) throw error;
});
process.stdin.resume().on('end', () => process.exit());
