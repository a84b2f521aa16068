/**
 * Entries of lists whose stored secrets were left out, and nobody can say which entry is meant. Pure.
 *
 * An entry has no name but its place, and a place says nothing once the list has changed. Keeping a secret by its place could hand
 * one service's password to another.
 */

import type { FieldError } from '@toru/api';
import { isDeepStrictEqual } from 'node:util';

import { parsePointer, type SettingsObject } from './settings-schema.ts';

/** What is known when settings come without a word about what is kept. */
export interface UnclearQuestion {
  /** Submitted values without their secrets. */
  readonly values: SettingsObject;
  /** Stored values without their secrets. */
  readonly saved: SettingsObject;
  /** Places of secrets that are stored, have a place in what was submitted, and were left out. */
  readonly leftOut: readonly string[];
  /** Whoever saves has shown that he knows the stored settings: an entry that is as it was is clear. */
  readonly isCurrent: boolean;
}

/** One message per entry. */
export function findUnclearEntries(question: UnclearQuestion): readonly FieldError[] {
  const found = new Map<string, FieldError>();
  for (const secret of question.leftOut) {
    const entry = findEntry(question.values, secret);
    if (entry === null) continue;
    const isAsItWas =
      question.isCurrent &&
      entry.count === findEntry(question.saved, secret)?.count &&
      isDeepStrictEqual(entry.value, findEntry(question.saved, secret)?.value);
    if (isAsItWas || found.has(entry.pointer)) continue;
    found.set(entry.pointer, {
      pointer: entry.pointer,
      message: `the entry${toLabel(entry.value)} has a stored secret at "${secret}" that was left out: send the secret, or name in "kept" where it was stored`,
    });
  }
  return [...found.values()];
}

interface Entry {
  readonly pointer: string;
  readonly value: unknown;
  /** Entries of its list. */
  readonly count: number;
}

/** The entry of the outermost list on the way. */
function findEntry(values: SettingsObject, pointer: string): Entry | null {
  let at: unknown = values;
  let taken = '';
  for (const key of parsePointer(pointer)) {
    if (typeof at !== 'object' || at === null) return null;
    const inner = (at as Record<string, unknown>)[key];
    taken += `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (Array.isArray(at)) return { pointer: taken, value: inner, count: at.length };
    at = inner;
  }
  return null;
}

/** The first text of an entry is mostly its name. */
function toLabel(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return '';
  const name = Object.values(entry as Record<string, unknown>).find(
    (value) => typeof value === 'string' && value !== '',
  );
  return typeof name === 'string' ? ` "${name.slice(0, 60)}"` : '';
}
