/**
 * The regular expressions of a schema, and which of them is at work.
 *
 * One may take for ever on some text, and nothing tells from outside where a thread hangs. So it leaves a note in shared memory before each.
 */

import { escapePointer } from '../http/validation.ts';

/** Makes the test of a pattern. */
export type Patterns = (pattern: string, flags: string) => { test(text: string): boolean };

/** Regular expressions as they are. */
export const plainPatterns: Patterns = (pattern, flags) => new RegExp(pattern, flags);

/** What the cell of {@link watchPatterns} says while no pattern is at work. */
const NO_PATTERN = -1;

/** Memory for the note of one thread. */
export function createPatternCell(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)).fill(NO_PATTERN);
}

/** Patterns that note in `cell` which of `listPatterns(schema)` is at work. */
export function watchPatterns(schema: unknown, cell: Int32Array): Patterns {
  const places = listPatterns(schema).map(({ pattern }) => pattern);
  return (pattern, flags) => {
    const regExp = new RegExp(pattern, flags);
    const index = places.indexOf(pattern);
    return {
      test(text) {
        Atomics.store(cell, 0, index);
        const isMatch = regExp.test(text);
        Atomics.store(cell, 0, NO_PATTERN);
        return isMatch;
      },
      // The checker tells patterns apart by it.
      toString: () => String(regExp),
    };
  };
}

/** Where the pattern is that a cell names, as a fragment: `#/properties/email/pattern`; null when none was at work. */
export function locatePattern(schema: unknown, cell: Int32Array): string | null {
  return listPatterns(schema)[Atomics.load(cell, 0)]?.location ?? null;
}

interface PatternPlace {
  readonly location: string;
  readonly pattern: string;
}

/** All that may be a pattern, in the order of the schema. Not by recursion: a schema may be deep. */
function listPatterns(schema: unknown): readonly PatternPlace[] {
  const found: PatternPlace[] = [];
  const waiting: [value: unknown, location: string][] = [[schema, '#']];
  for (const [value, location] of waiting) {
    if (typeof value !== 'object' || value === null) continue;
    for (const [name, inner] of Object.entries(value as Record<string, unknown>)) {
      const place = `${location}/${escapePointer(name)}`;
      if (name === 'pattern' && typeof inner === 'string') found.push({ location: place, pattern: inner });
      if (name === 'patternProperties' && typeof inner === 'object' && inner !== null)
        for (const pattern of Object.keys(inner))
          found.push({ location: `${place}/${escapePointer(pattern)}`, pattern });
      waiting.push([inner, place]);
    }
  }
  return found;
}
