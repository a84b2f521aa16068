/** The gRPC service under measurement. Its messages are bytes already, so that no encoding counts against it. */

import type { ChannelOptions, ServiceDefinition } from '@grpc/grpc-js';

const toBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
const same = (bytes: Buffer): Uint8Array => bytes;

/** One method. The request holds the wanted size in its first four bytes. */
export const SERVICE: ServiceDefinition = {
  call: {
    path: '/toru.bench.Bench/Call',
    requestStream: false,
    responseStream: false,
    requestSerialize: toBuffer,
    requestDeserialize: same,
    responseSerialize: toBuffer,
    responseDeserialize: same,
  },
};

/** Neither compression nor statistics nor retries: the fastest that the library offers. */
export const GRPC_OPTIONS: ChannelOptions = {
  'grpc.enable_channelz': 0,
  'grpc.enable_retries': 0,
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
};
