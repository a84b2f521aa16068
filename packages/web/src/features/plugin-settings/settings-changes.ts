/** What a person changed in a form, for the list above its button. */

import { toPointer } from './schema-errors.ts';

/** One change. */
export interface SettingsChange {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

type Values = Readonly<Record<string, unknown>>;

/** What is known about the fields. */
export interface ChangeContext {
  /** The JSON Schema; titles in it name the fields. */
  readonly schema: Values;
  /** JSON pointers of secrets. */
  readonly secrets: ReadonlySet<string>;
}

/** Changes of top-level and nested fields; secrets say only that they change. */
export function findChanges(
  before: Values,
  after: Values,
  context: ChangeContext,
): readonly SettingsChange[] {
  return compare(before, after, [], context);
}

function compare(
  before: unknown,
  after: unknown,
  path: readonly string[],
  context: ChangeContext,
): readonly SettingsChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const label = toLabel(context.schema, path);
  if (context.secrets.has(toPointer(path))) {
    // A secret that is left alone is kept.
    if (after === undefined) return [];
    return [{ label, before: '', after: after === '' ? 'removed' : 'a new secret' }];
  }
  if (isObject(before) || isObject(after)) {
    const old = isObject(before) ? before : {};
    const next = isObject(after) ? after : {};
    return [...new Set([...Object.keys(old), ...Object.keys(next)])].flatMap((key) =>
      compare(old[key], next[key], [...path, key], context),
    );
  }
  return [{ label, before: show(before), after: show(after) }];
}

function toLabel(schema: unknown, path: readonly string[]): string {
  let place = schema;
  const words = path.map((name) => {
    place = isObject(place) && isObject(place['properties']) ? place['properties'][name] : undefined;
    return isObject(place) && typeof place['title'] === 'string' ? place['title'] : name;
  });
  return words.join(' › ');
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
