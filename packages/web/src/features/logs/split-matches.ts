/** Finds the places of a search in a text, for highlights. */

/** A piece of a text, found or not. */
export interface MatchPiece {
  readonly text: string;
  readonly isMatch: boolean;
}

/** Cuts a text at the places of a search; upper and lower case are the same. `('aXbx', 'x')` gives `a`, `X`, `b`, `x`. */
export function splitMatches(text: string, search: string): readonly MatchPiece[] {
  const needle = search.toLowerCase();
  const low = text.toLowerCase();
  // Rarely, lower case has another length; places would be wrong then.
  if (needle === '' || low.length !== text.length) return [{ text, isMatch: false }];
  const pieces: MatchPiece[] = [];
  let from = 0;
  for (let place = low.indexOf(needle); place !== -1; place = low.indexOf(needle, from)) {
    if (place > from) pieces.push({ text: text.slice(from, place), isMatch: false });
    from = place + needle.length;
    pieces.push({ text: text.slice(place, from), isMatch: true });
  }
  if (from < text.length || pieces.length === 0) pieces.push({ text: text.slice(from), isMatch: false });
  return pieces;
}
