/**
 * What is too long is cut at a whole character and says so: ` … [cut: 10485760 bytes]`, the number being the size before the cut.
 */

/** The mark at the end of a text that was cut. */
export function cutMark(totalBytes: number): string {
  return ` … [cut: ${totalBytes} bytes]`;
}

/**
 * The largest end in `start..end` that does not lie within a UTF-8 character.
 *
 * Decided by the bytes before `end` alone, so that it does not matter whether the rest is known: `c3 a4 e2 82` ends at 2.
 */
export function wholeCharacters(bytes: Uint8Array, start: number, end: number): number {
  for (let back = 1; back <= 3 && end - back >= start; back += 1) {
    const byte = bytes[end - back] ?? 0;
    if (byte < 0x80) return end;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? end - back : end;
    }
  }
  return end;
}

/** The text itself, or its first `maxBytes` bytes with the mark. */
export function cutText(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text;
  const total = Buffer.byteLength(text);
  if (total <= maxBytes) return text;
  const bytes = Buffer.from(text.slice(0, maxBytes));
  const end = wholeCharacters(bytes, 0, Math.min(maxBytes, bytes.length));
  return bytes.toString('utf8', 0, end) + cutMark(total);
}
