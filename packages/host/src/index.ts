/** `@toru/host`: the whole panel, put together. */

export { serve, startHost } from './serve.ts';
export type { Host, ServeIo } from './serve.ts';
export { readInstanceId } from './instance-id.ts';
export { VERSION } from './program-files.ts';
export type { HostConfig } from './config.ts';
