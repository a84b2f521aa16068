/** What a person changed in a form, for the list above its button. */

import type { FieldChange } from '../forms/field-change.ts';
import { unreadableText } from './json-text.ts';
import { isKept } from './kept-secrets.ts';
import { toPointer } from './schema-errors.ts';
import { findParts } from './schema-parts.ts';
import { t } from '../../messages/plugin-settings.ts';

type Values = Readonly<Record<string, unknown>>;

/** A line of the list says what changed, not all of it. */
const MOST_LETTERS = 80;

/** What is known about the fields. */
export interface ChangeContext {
  /** The JSON Schema; titles in it name the fields. */
  readonly schema: Values;
  /** JSON pointers of stored secrets; those that the schema marks need not be among them. */
  readonly secrets: ReadonlySet<string>;
}

/** Changes of top-level and nested fields; secrets say only that they change. */
export function findChanges(before: Values, after: Values, context: ChangeContext): readonly FieldChange[] {
  return compare(before, after, [], context);
}

function compare(
  before: unknown,
  after: unknown,
  path: readonly string[],
  context: ChangeContext,
): readonly FieldChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const label = toLabel(context.schema, path);
  if (isSecret(path, context)) {
    // A secret that is left alone is kept.
    if (after === undefined) return [];
    return [{ label, before: '', after: after === '' ? t('removed') : t('aNewSecret') }];
  }
  if (isObject(before) || isObject(after)) {
    const old = isObject(before) ? before : {};
    const next = isObject(after) ? after : {};
    return [...new Set([...Object.keys(old), ...Object.keys(next)])].flatMap((key) =>
      compare(old[key], next[key], [...path, key], context),
    );
  }
  const [old, next] = [show(before, path, context), show(after, path, context)];
  // What differs may be a secret, or too far behind to be shown.
  return [old === next ? { label, before: '', after: t('changed') } : { label, before: old, after: next }];
}

function isSecret(path: readonly string[], { schema, secrets }: ChangeContext): boolean {
  return secrets.has(toPointer(path)) || findParts(schema, path).some(({ format }) => format === 'password');
}

/** Titles on the way to a field, or names where there are none. */
export function toLabel(schema: Values, path: readonly string[]): string {
  return path
    .map((name, depth) => {
      const titles = findParts(schema, path.slice(0, depth + 1)).map(({ title }) => title);
      return titles.find((title) => typeof title === 'string') ?? name;
    })
    .join(' › ');
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown, path: readonly string[], context: ChangeContext): string {
  const text = toWords(value, path, context);
  if (text === '') return t('nothing');
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text;
}

/** A list as its entries, each as what its fields hold: `Harbour, 12.5; Castle`. A secret in one is not shown. */
function toWords(value: unknown, path: readonly string[], context: ChangeContext): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string')
    return isKept(value) || isSecret(path, context) ? '•••' : (unreadableText(value) ?? value);
  if (typeof value !== 'object') return JSON.stringify(value);
  const parts = Object.entries(value).map(([key, part]) => toWords(part, [...path, key], context));
  return parts.filter((part) => part !== '').join(Array.isArray(value) ? '; ' : ', ');
}
