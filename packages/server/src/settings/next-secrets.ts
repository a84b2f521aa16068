/**
 * The secrets that settings have once they are saved: those that were typed, and those that stay. Pure.
 *
 * Nobody but the plugin sees a secret that is stored, so whoever saves leaves it out and says, where lists have changed, which one he means.
 */

import type { Patterns } from './patterns.ts';
import {
  findSecretPointers,
  parsePointer,
  type SettingsObject,
  type SettingsSchema,
} from './settings-schema.ts';

/** Where secrets are, as JSON pointers, and what they are. */
export type Secrets = ReadonlyMap<string, string>;

export interface Submission {
  /** As they came, with places of secrets. */
  readonly values: SettingsObject;
  /** A text sets a secret, `null` clears it; one that was left out is not here. */
  readonly given: ReadonlyMap<string, string | null>;
  /**
   * Of secrets that were left out, where each was stored; one that is not here either is gone.
   *
   * `null`: each is where it was, entries of lists included.
   */
  readonly kept: Readonly<Record<string, string>> | null;
}

/** The secrets after a submission. One that has no place any more is gone with the entry of the list that it was in. */
export function nextSecrets(
  schema: SettingsSchema,
  stored: Secrets,
  submission: Submission,
  patterns?: Patterns,
): Secrets {
  const { values, given, kept } = submission;
  const next = new Map<string, string>();
  const places = new Set(findSecretPointers(schema, values, patterns));
  for (const place of places) {
    const text = given.has(place) ? given.get(place) : stored.get(toSource(place, kept));
    if (typeof text === 'string') next.set(place, text);
  }
  for (const [place, text] of stored)
    if (!places.has(place) && !isInEntryThatIsGone(values, place)) next.set(place, text);
  return next;
}

/** What has to be written so that `after` is stored: texts, and `null` for what is gone. */
export function secretChanges(before: Secrets, after: Secrets): ReadonlyMap<string, string | null> {
  const changes = new Map<string, string | null>();
  for (const place of before.keys()) if (!after.has(place)) changes.set(place, null);
  for (const [place, text] of after) if (before.get(place) !== text) changes.set(place, text);
  return changes;
}

function toSource(place: string, kept: Submission['kept']): string {
  if (kept === null) return place;
  // Of a place that was not named nothing is kept.
  return Object.hasOwn(kept, place) ? (kept[place] ?? '') : '';
}

function isInEntryThatIsGone(values: SettingsObject, place: string): boolean {
  let at: unknown = values;
  for (const key of parsePointer(place)) {
    if (Array.isArray(at) && Number(key) >= at.length) return true;
    if (typeof at !== 'object' || at === null) return false;
    at = (at as Record<string, unknown>)[key];
  }
  return false;
}
