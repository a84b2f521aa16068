/** The fastest way Node has to turn text into bytes and back: methods of Buffer that its type declarations leave out. */

interface TextBuffer {
  utf8Write(text: string, offset: number): number;
  utf8Slice(start: number, end: number): string;
}

/** Writes UTF-8 into a buffer that is large enough and says how many bytes it took. */
export function writeText(buffer: Buffer, text: string, offset: number): number {
  return (buffer as unknown as TextBuffer).utf8Write(text, offset);
}

const methods = Buffer.prototype as unknown as TextBuffer;

/** Reads UTF-8; bytes that are none become U+FFFD, which the frame decoder looks for. */
export function readText(bytes: Uint8Array, start: number, end: number): string {
  // Bytes that came in pieces were joined into an array that is no Buffer.
  return methods.utf8Slice.call(bytes, start, end);
}
