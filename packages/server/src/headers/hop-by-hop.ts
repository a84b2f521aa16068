/** Headers that speak of one connection alone. */

/** Their names, in lower case; neither a request nor a response takes them along. */
export const HOP_BY_HOP: readonly string[] = [
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'http2-settings',
];
