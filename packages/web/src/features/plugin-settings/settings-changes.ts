/** What a person changed in a form, for the list above its button. */

import { toPointer } from './schema-errors.ts';
import { findParts } from './schema-parts.ts';

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
  /** JSON pointers of stored secrets; those that the schema marks need not be among them. */
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
  if (isSecret(path, context)) {
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
  return [{ label, before: show(before, path, context), after: show(after, path, context) }];
}

function isSecret(path: readonly string[], { schema, secrets }: ChangeContext): boolean {
  return secrets.has(toPointer(path)) || findParts(schema, path).some(({ format }) => format === 'password');
}

function toLabel(schema: Values, path: readonly string[]): string {
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
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(withoutSecrets(value, path, context));
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** Lists are shown whole; a secret in one is not. */
function withoutSecrets(value: unknown, path: readonly string[], context: ChangeContext): unknown {
  if (typeof value === 'string') return isSecret(path, context) ? '•••' : value;
  const inside = (key: string, part: unknown): unknown => withoutSecrets(part, [...path, key], context);
  if (Array.isArray(value)) return value.map((part, index) => inside(String(index), part));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inside(key, part)]));
}
