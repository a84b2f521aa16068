/**
 * Settings: from a JSON Schema literal to the type of its values, and from stored values to values with the schema's defaults.
 */

/** A JSON Schema (2020-12) as far as types are read from it; anything else it may say is for the form and for validation. */
export interface SettingsSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, SettingsSchema>>;
  readonly required?: readonly string[];
  readonly items?: SettingsSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly SettingsSchema[];
  readonly oneOf?: readonly SettingsSchema[];
  readonly default?: unknown;
  readonly [keyword: string]: unknown;
}

/**
 * The type of values that fit a schema literal.
 *
 * A property is present for certain when it is required or has a default.
 * Worked example: `{ type: 'object', properties: { greeting: { type: 'string', default: 'Hello' } } }` gives `{ readonly greeting: string }`.
 */
export type SettingsOf<S> = S extends { readonly const: infer C }
  ? C
  : S extends { readonly enum: readonly (infer E)[] }
    ? E
    : S extends { readonly anyOf: readonly (infer A)[] }
      ? SettingsOf<A>
      : S extends { readonly oneOf: readonly (infer O)[] }
        ? SettingsOf<O>
        : S extends { readonly type: readonly (infer T)[] }
          ? T extends string
            ? SettingsOf<Omit<S, 'type'> & { readonly type: T }>
            : unknown
          : S extends { readonly type: 'string' }
            ? string
            : S extends { readonly type: 'number' | 'integer' }
              ? number
              : S extends { readonly type: 'boolean' }
                ? boolean
                : S extends { readonly type: 'null' }
                  ? null
                  : S extends { readonly type: 'array' }
                    ? readonly (S extends { readonly items: infer I } ? SettingsOf<I> : unknown)[]
                    : S extends { readonly properties: infer P }
                      ? ObjectOf<P, S extends { readonly required: readonly (infer R)[] } ? R : never>
                      : S extends { readonly type: 'object' }
                        ? Readonly<Record<string, unknown>>
                        : unknown;

type Present<P, R> = {
  [K in keyof P]: K extends R ? K : P[K] extends { readonly default: unknown } ? K : never;
}[keyof P];

type ObjectOf<P, R> = Flat<
  { readonly [K in Present<P, R>]: SettingsOf<P[K]> } & {
    readonly [K in Exclude<keyof P, Present<P, R>>]?: SettingsOf<P[K]>;
  }
>;

type Flat<T> = { [K in keyof T]: T[K] };

/**
 * Fills absent properties with the defaults of the schema, in nested objects too. Values are never changed, only added.
 *
 * Worked example: schema as above, values `{}` → `{ greeting: 'Hello' }`.
 */
export function withDefaults(
  schema: SettingsSchema | undefined,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const filled: Record<string, unknown> = { ...values };
  for (const [name, property] of Object.entries(schema?.properties ?? {})) {
    const value = filled[name] === undefined ? property.default : filled[name];
    if (property.properties !== undefined && (value === undefined || isRecord(value))) {
      const nested = withDefaults(property, value ?? {});
      if (value !== undefined || Object.keys(nested).length > 0) filled[name] = nested;
    } else if (value !== undefined) filled[name] = value;
  }
  return Object.freeze(filled);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
