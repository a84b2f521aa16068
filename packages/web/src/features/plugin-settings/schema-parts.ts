/** Which parts of a JSON Schema may speak about a value inside: through properties, lists, references, combinations and conditions. */

type Schema = Readonly<Record<string, unknown>>;

/** References may lead in circles; forms this deep are not drawn. */
const deepest = 12;

/** All parts that may describe the value at a path; the first is the nearest. */
export function findParts(root: Schema, path: readonly string[]): readonly Schema[] {
  return path.reduce<readonly Schema[]>(
    (parts, name) => parts.flatMap((part) => insideOf(part, name)).flatMap((part) => expand(root, part, 0)),
    expand(root, root, 0),
  );
}

function expand(root: Schema, part: unknown, depth: number): readonly Schema[] {
  if (!isSchema(part) || depth > deepest) return [];
  const lists = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => toList(part[keyword]));
  const reference = part['$ref'];
  const others = [
    typeof reference === 'string' ? resolve(root, reference) : undefined,
    part['then'],
    part['else'],
  ];
  return [part, ...[...lists, ...others].flatMap((other) => expand(root, other, depth + 1))];
}

function insideOf(part: Schema, name: string): readonly unknown[] {
  const { properties } = part;
  if (isSchema(properties) && Object.hasOwn(properties, name)) return [properties[name]];
  const entry = toList(part['prefixItems'])[Number(name)];
  return [entry ?? part['items'], part['additionalProperties']];
}

function resolve(root: Schema, reference: string): unknown {
  if (!reference.startsWith('#')) return undefined;
  let place: unknown = root;
  for (const name of reference.split('/').slice(1)) {
    const key = decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
    place = isSchema(place) && Object.hasOwn(place, key) ? place[key] : undefined;
  }
  return place;
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
