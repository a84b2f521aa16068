/** What may travel as headers: an object whose values are texts or lists of texts. */

/** Headers on the wire: lower-case names, repeated headers as lists. */
export type WireHeaders = Readonly<Record<string, string | readonly string[]>>;

/** Whether a value out of JSON can travel as headers. */
export function isWireHeaders(value: unknown): value is WireHeaders {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return findBadHeader(value as Record<string, unknown>) === undefined;
}

/** The name of a header whose value cannot travel, or `undefined`. */
export function findBadHeader(record: Readonly<Record<string, unknown>>): string | undefined {
  for (const name in record) {
    const value = record[name];
    if (typeof value === 'string') continue;
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return name;
  }
  return undefined;
}
