/** The one place that hears of a change that is in effect and that the panel's disk has refused, from whichever call brings the news. */

import { isUnsavedNote } from '@toru/api/guards';
import { formatList } from './format.ts';
import { t } from '../messages/controls.ts';

type Listener = (changes: readonly string[]) => void;

const listeners = new Set<Listener>();

/** Calls the listener each time, with the changes in words; answers with the function that stops it. */
export function onNotSaved(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Passes on what an answer of the API says of changes that are not saved; most answers say nothing. */
export function announceNotSaved(answer: unknown): void {
  const changes = readChanges(answer);
  if (changes.length === 0) return;
  for (const listener of [...listeners]) listener(changes);
}

/** So many changes are told one by one. */
const toldChanges = 5;

/** Lists changes for people: of six and more the first five and a count. */
export function listUnsaved(changes: readonly string[]): string {
  const left = changes.length - toldChanges;
  const parts = left > 0 ? [...changes.slice(0, toldChanges), t('more', { left })] : changes;
  return formatList(parts);
}

function readChanges(answer: unknown): readonly string[] {
  const { unsaved: note } = Object(answer) as { readonly unsaved?: unknown };
  return isUnsavedNote(note) ? note.changes.map(String) : [];
}
