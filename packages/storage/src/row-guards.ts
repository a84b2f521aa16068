/**
 * Typed reads of a row's columns. A row comes from a file that other programs can write, so each value is looked at before it is
 * believed; a wrong one is an error that names the column.
 */

import { ToruError } from '@toru/protocol';
import type { Row, TupleRow } from './database.ts';

/** Reads a column that holds text. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : refuse(column, 'text', value);
}

/** Reads a column that holds text or NULL. */
export function textOrNullOf(row: Row, column: string): string | null {
  return row[column] === null ? null : textOf(row, column);
}

/** Reads a column that holds a whole number. */
export function integerOf(row: Row, column: string): number {
  const value = row[column];
  return typeof value === 'number' && Number.isSafeInteger(value)
    ? value
    : refuse(column, 'a whole number', value);
}

/** Reads a column that holds a whole number or NULL. */
export function integerOrNullOf(row: Row, column: string): number | null {
  return row[column] === null ? null : integerOf(row, column);
}

/** Reads a column that holds bytes. */
export function bytesOf(row: Row, column: string): Uint8Array {
  const value = row[column];
  return value instanceof Uint8Array ? value : refuse(column, 'bytes', value);
}

/** Reads a column that holds one of a few words. */
export function wordOf<const W extends string>(row: Row, column: string, words: readonly W[]): W {
  const value = textOf(row, column);
  return words.find((word) => word === value) ?? refuse(column, `one of ${words.join(', ')}`, value);
}

/** Reads a column that holds a JSON object as text. */
export function objectOf(row: Row, column: string): Readonly<Record<string, unknown>> {
  const value = parseJson(textOf(row, column), column);
  return isObject(value) ? value : refuse(column, 'a JSON object', value);
}

/** Reads a column that holds a JSON list of texts. */
export function textsOf(row: Row, column: string): readonly string[] {
  const value = parseJson(textOf(row, column), column);
  return isTextList(value) ? value : refuse(column, 'a JSON list of texts', value);
}

/** Reads a column that holds a JSON list of texts or NULL. */
export function textsOrNullOf(row: Row, column: string): readonly string[] | null {
  return row[column] === null ? null : textsOf(row, column);
}

/** Reads a whole number by position. */
export function numberAt(row: TupleRow, index: number): number {
  const value = row[index];
  return typeof value === 'number' ? value : refuse(`#${index}`, 'a whole number', value);
}

/** Reads a whole number or NULL by position. */
export function numberOrNullAt(row: TupleRow, index: number): number | null {
  return row[index] === null ? null : numberAt(row, index);
}

/** Reads bytes by position. */
export function bytesAt(row: TupleRow, index: number): Uint8Array {
  const value = row[index];
  return value instanceof Uint8Array ? value : refuse(`#${index}`, 'bytes', value);
}

/** Tells whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Tells whether a value is a list of texts. */
function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function parseJson(text: string, column: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ToruError('INTERNAL', `Cannot read column "${column}": it holds no JSON`, { cause: error });
  }
}

function refuse(column: string, expected: string, value: unknown): never {
  throw new ToruError(
    'INTERNAL',
    `Cannot read column "${column}": ${expected} expected, ${typeof value} found`,
  );
}
