/**
 * What a plugin's JSON Schema says about its settings: which fields are secrets, what the defaults are, what is wrong.
 *
 * Secrets (`"format": "password"`) are found by walking schema and values side by side, through references and combinations,
 * so that they can be stored and shown apart from the rest.
 *
 * A schema is a stranger's program: it may take for ever. The host runs none of this on its own thread, see `schema-desk.ts`.
 */

import type { FieldError } from '@toru/api';
import type { ValidateFunction } from 'ajv/dist/2020.js';
import { createAjv, escapePointer, toFieldErrors } from '../http/validation.ts';
import { plainPatterns, type Patterns } from './patterns.ts';

/** A JSON Schema that is an object. */
export type SettingsSchema = Readonly<Record<string, unknown>>;
export type SettingsObject = Readonly<Record<string, unknown>>;

/** How a check of complete values ended. */
export type SettingsValidation =
  | { readonly ok: true; readonly values: SettingsObject }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** How far secrets are looked for where there are no values: a schema may refer to itself. */
const MAX_ABSENT_DEPTH = 12;

/** JSON pointers of all secrets that fit the values, those that are not there yet included. */
export function findSecretPointers(
  schema: SettingsSchema,
  values: SettingsObject,
  patterns: Patterns = plainPatterns,
): readonly string[] {
  const found = new Set<string>();
  walk({ root: schema, found, patterns }, [schema], values, '', 0);
  return [...found];
}

/** Takes the secrets out of submitted values: a text sets one, an empty text clears it, `null` or nothing keeps it. */
export function splitSecrets(
  schema: SettingsSchema,
  submitted: SettingsObject,
  patterns: Patterns = plainPatterns,
): { readonly values: SettingsObject; readonly secrets: ReadonlyMap<string, string | null> } {
  const values = structuredClone(submitted);
  const secrets = new Map<string, string | null>();
  for (const pointer of findSecretPointers(schema, submitted, patterns)) {
    const place = findPlace(values, pointer);
    if (place === null) continue;
    const value = place.parent[place.key] ?? null;
    if (value !== null && typeof value !== 'string') continue;
    Reflect.deleteProperty(place.parent, place.key);
    if (value !== null) secrets.set(pointer, value === '' ? null : value);
  }
  return { values, secrets };
}

/** Puts texts at pointers whose parent exists; the values given are left as they are. */
export function withTexts(
  values: SettingsObject,
  texts: Iterable<readonly [string, string | null]>,
): SettingsObject {
  const copy = structuredClone(values);
  for (const [pointer, text] of texts) {
    const place = findPlace(copy, pointer);
    if (place !== null) place.parent[place.key] = text;
  }
  return copy;
}

/** Fills defaults in, adds secrets, and checks the whole. @throws {Error} The schema itself cannot be used. */
export function checkSettings(
  schema: SettingsSchema,
  values: SettingsObject,
  secrets: ReadonlyMap<string, string>,
  patterns: Patterns = plainPatterns,
): SettingsValidation {
  const validate = compile(schema, patterns);
  const filled = withDefaults(schema, values, patterns);
  const pointers = new Set(findSecretPointers(schema, filled, patterns));
  const complete = withTexts(
    filled,
    [...secrets].filter(([pointer]) => pointers.has(pointer)),
  );
  return validate(complete)
    ? { ok: true, values: complete }
    : { ok: false, errors: toFieldErrors(validate.errors) };
}

/** Values with the defaults of the schema where nothing is set. @throws {Error} The schema itself cannot be used. */
export function withDefaults(
  schema: SettingsSchema,
  values: SettingsObject,
  patterns: Patterns = plainPatterns,
): SettingsObject {
  const copy = structuredClone(values);
  compile(schema, patterns)(copy);
  return copy;
}

const compiled = new WeakMap<SettingsSchema, ValidateFunction>();

// Each schema gets a checker of its own: two plugins may use the same `$id`.
function compile(schema: SettingsSchema, patterns: Patterns): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const validate = createAjv({ useDefaults: true, patterns }).compile(schema);
  compiled.set(schema, validate);
  return validate;
}

interface Walk {
  readonly root: SettingsSchema;
  readonly found: Set<string>;
  readonly patterns: Patterns;
}

function walk(
  state: Walk,
  schemas: readonly unknown[],
  value: unknown,
  pointer: string,
  depth: number,
): void {
  if (value === undefined && depth > MAX_ABSENT_DEPTH) return;
  const parts = new Set<SettingsSchema>();
  for (const schema of schemas) expand(state.root, schema, parts);
  const applicable = [...parts];
  if (applicable.some((schema) => schema['format'] === 'password')) {
    state.found.add(pointer);
    return;
  }
  if (Array.isArray(value)) {
    value.forEach((item: unknown, index) => {
      const subs = applicable.flatMap((schema) => {
        const prefix = schema['prefixItems'];
        return Array.isArray(prefix) && index < prefix.length
          ? [prefix[index] as unknown]
          : [schema['items']];
      });
      walk(state, subs.filter(isObject), item, `${pointer}/${index}`, 0);
    });
    return;
  }
  if (value !== undefined && !isObject(value)) return;
  const present = value ?? {};
  const inside = value === undefined ? depth + 1 : 0;
  const names = new Set(Object.keys(present));
  for (const schema of applicable) for (const name of keysOf(schema['properties'])) names.add(name);
  for (const name of names) {
    const subs = applicable.flatMap((schema) => propertySchemas(schema, name, state.patterns));
    if (subs.length > 0) walk(state, subs, present[name], `${pointer}/${escapePointer(name)}`, inside);
  }
}

// Every schema that may speak about the same value, each once.
function expand(root: SettingsSchema, schema: unknown, found: Set<SettingsSchema>): void {
  if (!isObject(schema) || found.has(schema)) return;
  found.add(schema);
  const parts: unknown[] = [];
  for (const keyword of ['allOf', 'anyOf', 'oneOf']) {
    const list = schema[keyword];
    if (Array.isArray(list)) parts.push(...(list as unknown[]));
  }
  parts.push(schema['then'], schema['else']);
  const dependent = schema['dependentSchemas'];
  if (isObject(dependent)) parts.push(...Object.values(dependent));
  const reference = schema['$ref'];
  if (typeof reference === 'string' && reference.startsWith('#'))
    parts.push(resolve(root, reference.slice(1)));
  for (const part of parts) expand(root, part, found);
}

function propertySchemas(schema: SettingsSchema, name: string, patterns: Patterns): readonly unknown[] {
  const properties = schema['properties'];
  if (isObject(properties) && Object.hasOwn(properties, name)) return [properties[name]];
  const byPattern = schema['patternProperties'];
  if (isObject(byPattern)) {
    const matching = Object.entries(byPattern).filter(([pattern]) => patterns(pattern, 'u').test(name));
    if (matching.length > 0) return matching.map(([, sub]) => sub);
  }
  return isObject(schema['additionalProperties']) ? [schema['additionalProperties']] : [];
}

function resolve(root: unknown, pointer: string): unknown {
  let at = root;
  for (const key of parsePointer(pointer)) {
    if (Array.isArray(at)) at = at[Number(key)];
    else if (isObject(at) && Object.hasOwn(at, key)) at = at[key];
    else return undefined;
  }
  return at;
}

interface Place {
  readonly parent: Record<string, unknown>;
  readonly key: string;
}

function findPlace(values: SettingsObject, pointer: string): Place | null {
  const keys = parsePointer(pointer);
  const key = keys.pop();
  if (key === undefined || key === '__proto__') return null;
  const parent = resolve(values, keys.map((part) => `/${escapePointer(part)}`).join(''));
  if (Array.isArray(parent)) {
    // An index is a key too; a secret never makes an array longer.
    return Number(key) < parent.length ? { parent: parent as unknown as Record<string, unknown>, key } : null;
  }
  return isObject(parent) ? { parent, key } : null;
}

/** Cuts a JSON pointer into names. */
export function parsePointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function keysOf(value: unknown): readonly string[] {
  return isObject(value) ? Object.keys(value) : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
