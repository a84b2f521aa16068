/**
 * Values that are edited as JSON text: where no field can be made for a part of a form.
 *
 * While the text is no JSON it is the value, under a mark, so that nothing typed is lost; such a form cannot be saved. Secrets that are
 * stored stand in the text as words that name them and can be moved with what they belong to.
 */

import { isKept, keptPointer, toMark } from './kept-secrets.ts';

/** Nobody can type it. */
const UNREADABLE = '\u0000json:';
const STORED = '(stored secret) ';

/** Text that is no JSON, as a value. */
function toUnreadable(text: string): string {
  return UNREADABLE + text;
}

/** The text behind a value that is no JSON; null for every other value. */
export function unreadableText(value: unknown): string | null {
  return typeof value === 'string' && value.startsWith(UNREADABLE) ? value.slice(UNREADABLE.length) : null;
}

/** A value as text. */
export function toJsonText(value: unknown): string {
  const text = unreadableText(value);
  if (text !== null) return text;
  if (value === undefined) return '';
  return JSON.stringify(
    value,
    (_, inner: unknown) => (isKept(inner) ? `${STORED}${keptPointer(inner)}` : inner),
    2,
  );
}

/** Reads what was typed; no text is no value. */
export function fromJsonText(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text, (_, inner: unknown) =>
      typeof inner === 'string' && inner.startsWith(`${STORED}/`)
        ? toMark(inner.slice(STORED.length))
        : inner,
    );
  } catch {
    // Not finished: kept as it is.
    return toUnreadable(text);
  }
}

/** Where a value holds text that is no JSON. */
export function findUnreadable(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (unreadableText(value) !== null) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => findUnreadable(inner, [...path, name]));
}
