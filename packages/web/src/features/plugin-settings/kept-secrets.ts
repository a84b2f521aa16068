/**
 * Secrets that are stored, as a form holds them: a mark that says where each was, so that it goes along when its list changes.
 *
 * The form never has the secret itself. What it sends has the marks taken out again and told apart from the values.
 */

import { splitPointer, toPointer } from './schema-errors.ts';
import type { FormValues } from './schema-validator.ts';

/** Nobody can type it. */
const MARK = '\u0000kept:';

/** Whether a value stands for a secret that is stored. */
export function isKept(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(MARK);
}

/** The mark of a secret by the place where it is stored. */
export function toMark(pointer: string): string {
  return MARK + pointer;
}

/** Where the secret behind a mark is stored. */
export function keptPointer(mark: string): string {
  return mark.slice(MARK.length);
}

/** Puts a mark in each place of a stored secret. */
export function withMarks(values: FormValues, pointers: readonly string[]): FormValues {
  const copy = structuredClone(values);
  for (const pointer of pointers) {
    const path = splitPointer(pointer);
    const last = path.at(-1);
    const place = valueAt(copy, path.slice(0, -1));
    if (last !== undefined && isContainer(place)) place[last] = toMark(pointer);
  }
  return copy;
}

/** What is sent: values without marks, and of each place with one where its secret was stored. */
export interface Submission {
  readonly values: FormValues;
  readonly kept: Readonly<Record<string, string>>;
}

/** Takes the marks out. A stored secret outside of lists is kept, too, when its field is empty: to remove one is another button. */
export function withoutMarks(values: FormValues, pointers: readonly string[]): Submission {
  const copy = structuredClone(values);
  const kept: Record<string, string> = {};
  takeOut(copy, [], kept);
  for (const pointer of pointers) {
    const path = splitPointer(pointer);
    if (!isInList(copy, path) && valueAt(copy, path) === undefined) kept[pointer] = pointer;
  }
  return { values: copy, kept };
}

/** The value at a place; `undefined` where there is none. */
export function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, name) => (isContainer(at) ? at[name] : undefined), values);
}

function takeOut(
  container: Record<string, unknown>,
  path: readonly string[],
  kept: Record<string, string>,
): void {
  for (const [name, value] of Object.entries(container)) {
    const inner = [...path, name];
    if (isKept(value)) {
      kept[toPointer(inner)] = keptPointer(value);
      container[name] = null;
    } else if (isContainer(value)) takeOut(value, inner, kept);
  }
}

function isInList(values: unknown, path: readonly string[]): boolean {
  return path.some((_, depth) => Array.isArray(valueAt(values, path.slice(0, depth))));
}

/** Lists too: an index is a name. */
function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
