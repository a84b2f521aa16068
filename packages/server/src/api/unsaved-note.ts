/** What an answer says when the disk has refused what it tells. */

import type { UnsavedNote } from '@toru/api';
import type { UnsavedChange } from '@toru/storage';

/** The answer with a note. An answer without a body becomes one with the note alone. */
export function withUnsavedNote(result: unknown, held: readonly UnsavedChange[]): unknown {
  if (held.length === 0) return result;
  const unsaved: UnsavedNote = {
    code: 'NOT_SAVED',
    detail:
      'This is in effect, but the disk of the panel takes no writes. It is tried again by itself, and lost if the panel stops before; make room on the disk',
    changes: held.map(({ what }) => what),
  };
  return typeof result === 'object' && result !== null ? { ...result, unsaved } : { unsaved };
}
