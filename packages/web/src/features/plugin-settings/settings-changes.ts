/** What a person changed in a form, for the list above its button. */

/** One change. */
export interface SettingsChange {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

type Values = Readonly<Record<string, unknown>>;

/** Changes of top-level and nested fields; secrets say only that they change. */
export function findChanges(before: Values, after: Values, secrets: ReadonlySet<string>): SettingsChange[] {
  return compare(before, after, [], secrets);
}

function compare(
  before: unknown,
  after: unknown,
  path: readonly string[],
  secrets: ReadonlySet<string>,
): SettingsChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const isSecret = secrets.has(path.map((part) => `/${part}`).join(''));
  if (isSecret) {
    const word = after === '' ? 'removed' : after === undefined ? 'as it is' : 'a new secret';
    return word === 'as it is' ? [] : [{ label: path.join(' › '), before: '', after: word }];
  }
  if (path.length === 0 || (isObject(before) && isObject(after))) {
    const old = isObject(before) ? before : {};
    const next = isObject(after) ? after : {};
    return [...new Set([...Object.keys(old), ...Object.keys(next)])].flatMap((key) =>
      compare(old[key], next[key], [...path, key], secrets),
    );
  }
  return [{ label: path.join(' › '), before: show(before), after: show(after) }];
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
