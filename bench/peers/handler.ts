/** What every peer answers: the path says what is wanted, such as `/bytes/200`, `/stream/1000000` or `/upload/0`. */

/** The bytes that streams consist of. */
export const PIECE: Uint8Array = new Uint8Array(65_536).fill(120);

const bodies = new Map<number, Uint8Array>();

/** A body of so many bytes, made once. */
export function bodyOf(bytes: number): Uint8Array {
  const known = bodies.get(bytes);
  if (known !== undefined) return known;
  const body = new Uint8Array(bytes).fill(120);
  bodies.set(bytes, body);
  return body;
}

/** Reads `/bytes/200`; a query says nothing. */
export function readTarget(target: string): { readonly action: string; readonly amount: number } {
  const query = target.indexOf('?');
  const path = query < 0 ? target : target.slice(0, query);
  const slash = path.indexOf('/', 1);
  return { action: path.slice(1, slash), amount: Number(path.slice(slash + 1)) };
}
