/**
 * What a form can draw of a plugin's settings schema.
 *
 * Authors leave types out, and not all that JSON Schema can say is a field. Types that follow from the rest are filled in; a part that no
 * field can be made for becomes one that takes JSON, with a sentence that says why. Only drawing uses the result: values are judged by the
 * schema as it is. No pattern is tried here.
 */

type Schema = Readonly<Record<string, unknown>>;

/** Keyword of a part that is drawn as a field for JSON; its value is the sentence. */
export const JSON_FIELD_KEYWORD = 'x-toru-json';

/** A part that no field can be made for. */
export interface DrawingNote {
  /** As a fragment: `#/properties/rules`. */
  readonly location: string;
  /** Why, as a sentence. */
  readonly reason: string;
}

/** A schema that a form can draw, and notes on what of the original it cannot show. */
export interface SettingsDrawing {
  readonly schema: Schema;
  readonly notes: readonly DrawingNote[];
}

/**
 * Makes a schema that a form can draw.
 *
 * Worked example: `{oneOf: [{const: 'a'}, {const: 'b'}]}` gets `type: 'string'`; `{}` becomes a field for JSON.
 */
export function drawSettings(root: Schema): SettingsDrawing {
  const notes: DrawingNote[] = [];

  function draw(part: unknown, location: string, isDrawn = true): unknown {
    if (part === false) return false;
    if (!isSchema(part)) return asJson({}, location, 'The plugin does not say what goes here.', isDrawn);
    const reason = findObstacle(root, part);
    if (reason !== null) return asJson(part, location, reason, isDrawn);
    const target = typeof part['$ref'] === 'string' ? resolve(root, part['$ref']) : undefined;
    // What is referred to is drawn as JSON as well; the author is told where it shows.
    const obstacle = isSchema(target) ? findObstacle(root, target) : null;
    if (obstacle !== null && isDrawn) notes.push({ location, reason: obstacle });
    return withParts(withType(part), location, isDrawn);
  }

  function asJson(part: Schema, location: string, reason: string, isDrawn: boolean): Schema {
    if (isDrawn) notes.push({ location, reason });
    return { ...pick(part, ['title', 'description', 'default']), [JSON_FIELD_KEYWORD]: reason };
  }

  /** The parts inside; those of a combination are drawn together with what is around them and need not say all. */
  function withParts(part: Schema, location: string, isDrawn: boolean): Schema {
    const drawn: Record<string, unknown> = { ...part };
    const inside = (name: string): string => `${location}/${name}`;
    for (const name of ['properties', '$defs', 'definitions']) {
      const map = part[name];
      if (isSchema(map))
        drawn[name] = mapValues(map, (inner, key) =>
          draw(inner, `${inside(name)}/${escape(key)}`, isDrawn && name === 'properties'),
        );
    }
    for (const name of ['anyOf', 'oneOf', 'allOf']) {
      const list = part[name];
      if (Array.isArray(list))
        drawn[name] = list.map((inner: unknown, index) =>
          isSchema(inner) ? withParts(inner, `${inside(name)}/${index}`, isDrawn) : inner,
        );
    }
    for (const name of ['then', 'else']) {
      const inner = part[name];
      if (isSchema(inner)) drawn[name] = withParts(inner, inside(name), isDrawn);
    }
    const entries = part['prefixItems'];
    if (Array.isArray(entries)) {
      // The library draws tuples as older drafts wrote them.
      delete drawn['prefixItems'];
      drawn['items'] = entries.map((inner: unknown, index) =>
        draw(inner, `${inside('prefixItems')}/${index}`, isDrawn),
      );
      const rest = part['items'];
      drawn['additionalItems'] = isSchema(rest) ? draw(rest, inside('items'), isDrawn) : false;
    } else if (part['items'] !== undefined) drawn['items'] = draw(part['items'], inside('items'), isDrawn);
    if (isSchema(part['additionalProperties']))
      drawn['additionalProperties'] = draw(
        part['additionalProperties'],
        inside('additionalProperties'),
        isDrawn,
      );
    return drawn;
  }

  const schema = withParts({ type: 'object', ...root }, '#', true);
  return { schema, notes };
}

/** Why no field can be made for a part; null: one can. */
function findObstacle(root: Schema, part: Schema): string | null {
  const reference = part['$ref'];
  if (typeof reference === 'string') {
    return resolve(root, reference) !== undefined
      ? null
      : `The plugin refers to "${reference}", which is not there.`;
  }
  for (const keyword of ['$dynamicRef', '$recursiveRef'])
    if (part[keyword] !== undefined) return `A form cannot follow "${keyword}".`;
  if (isSchema(part['patternProperties']))
    return 'Names are free here, within patterns that the plugin gives.';
  const { type } = part;
  if (Array.isArray(type) && new Set(type.filter((name) => name !== 'null')).size > 1)
    return `The plugin takes values of several kinds here: ${type.join(', ')}.`;
  const isChoice = ['anyOf', 'oneOf', 'allOf', 'const', 'enum'].some((name) => part[name] !== undefined);
  const inferred = inferType(part);
  if (inferred === undefined)
    return isChoice ? null : 'The plugin does not say which kind of value goes here.';
  if (inferred === 'array') {
    const { items, prefixItems } = part;
    if (!Array.isArray(prefixItems) && !isSchema(items))
      return 'The plugin does not say what the entries of the list are.';
    if (isSchema(items) && findObstacle(root, items) !== null && !Array.isArray(prefixItems))
      return 'The plugin does not say in a way a form can draw what the entries of the list are.';
  }
  if (inferred === 'object' && !isChoice && part['properties'] === undefined && !hasFields(part))
    return 'The plugin does not say which fields there are.';
  return null;
}

function hasFields(part: Schema): boolean {
  return isSchema(part['additionalProperties']) || part['then'] !== undefined || part['else'] !== undefined;
}

function withType(part: Schema): Schema {
  if (part['type'] !== undefined || part['$ref'] !== undefined) return part;
  const type = inferType(part);
  return type === undefined ? part : { type, ...part };
}

const byKeyword: readonly (readonly [type: string, keywords: readonly string[]])[] = [
  [
    'object',
    [
      'properties',
      'additionalProperties',
      'required',
      'propertyNames',
      'dependentRequired',
      'dependentSchemas',
    ],
  ],
  ['array', ['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems', 'contains']],
  ['string', ['pattern', 'minLength', 'maxLength', 'format', 'contentEncoding', 'contentMediaType']],
  ['number', ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']],
];

/** The one type that a part can only mean. */
function inferType(part: Schema): string | undefined {
  const { type } = part;
  if (typeof type === 'string') return type;
  if (Array.isArray(type)) return type.find((name): name is string => name !== 'null');
  const choices = choicesOf(part);
  if (choices !== undefined) {
    const types = new Set(choices.filter((value) => value !== null).map(typeOf));
    // In a list of choices the type decides nothing but which control there is.
    return types.size === 1 ? [...types][0] : types.size === 0 ? undefined : 'string';
  }
  const found = byKeyword.filter(([, keywords]) => keywords.some((keyword) => part[keyword] !== undefined));
  if (found.length === 1) return found[0]?.[0];
  if (found.length > 1) return undefined;
  const example =
    part['default'] ?? (Array.isArray(part['examples']) ? (part['examples'] as unknown[])[0] : undefined);
  return example === undefined || example === null ? undefined : typeOf(example);
}

/** The values that are offered, when the part is a plain choice. */
function choicesOf(part: Schema): readonly unknown[] | undefined {
  if (Array.isArray(part['enum'])) return part['enum'] as readonly unknown[];
  if (Object.hasOwn(part, 'const')) return [part['const']];
  for (const name of ['oneOf', 'anyOf']) {
    const list = part[name];
    if (!Array.isArray(list) || list.length === 0) continue;
    const values = list.map((each: unknown) =>
      isSchema(each) && Object.hasOwn(each, 'const') ? { value: each['const'] } : null,
    );
    if (values.every((each) => each !== null)) return values.map(({ value }) => value);
  }
  return undefined;
}

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function resolve(root: Schema, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined;
  let place: unknown = root;
  for (const name of reference.split('/').slice(1)) {
    const key = decodePart(name);
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, key)) return undefined;
    place = (place as Schema)[key];
  }
  return place;
}

function decodePart(name: string): string {
  try {
    return decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    // No escape at all: the name is what is written.
    return name;
  }
}

function mapValues(map: Schema, change: (value: unknown, key: string) => unknown): Schema {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value, key)]));
}

function pick(part: Schema, names: readonly string[]): Schema {
  return Object.fromEntries(
    names.filter((name) => part[name] !== undefined).map((name) => [name, part[name]]),
  );
}

function escape(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
