/**
 * Headers as they travel: a JSON object of lower-case names, repeated headers as lists.
 *
 * Outgoing headers are checked like the web's `Headers` does, so that a mistake is seen where it is made.
 */

import type { WireHeaders } from '@toru/protocol';

/** What an author may give as headers. */
export type HeadersLike = Headers | Readonly<Record<string, string>> | readonly (readonly [string, string])[];

const LOWER_NAME = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
/** Values that JSON writes as they are: visible ASCII and blanks, neither quote nor backslash. */
const PLAIN_VALUE = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

const BAD_VALUE = /[\0\n\r\u0100-\uffff]/;

/**
 * Writes headers as JSON text.
 *
 * Worked example: `{'Content-Type': 'text/plain'}` → `{"content-type":"text/plain"}`.
 *
 * @throws {TypeError} a name or a value that HTTP does not allow.
 */
export function toHeaderJson(headers: HeadersLike): string {
  if (Symbol.iterator in headers) return pairsToJson(headers as Iterable<readonly [string, string]>);
  const record: Readonly<Record<string, unknown>> = headers;
  for (const name in record) {
    const value = record[name];
    if (typeof value !== 'string' || !LOWER_NAME.test(name) || BAD_VALUE.test(value))
      return pairsToJson(Object.entries(record).map(([key, given]) => [key, String(given)]));
  }
  // All at once: a text that was joined would have to be copied on its way out.
  return JSON.stringify(record);
}

/** Headers that travel, as pairs: the form in which `Headers` takes them. */
export function toPairs(headers: WireHeaders): [string, string][] {
  const pairs: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string') pairs.push([name, value]);
    else for (const item of value) pairs.push([name, item]);
  }
  return pairs;
}

function pairsToJson(pairs: Iterable<readonly [string, string]>): string {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    if (!NAME.test(name)) throw new TypeError(`Header name ${JSON.stringify(name)} is not allowed`);
    const key = name.toLowerCase();
    const list = values.get(key);
    if (list === undefined) values.set(key, [value]);
    else list.push(value);
  }
  let json = '';
  for (const [name, list] of values) {
    const text =
      name === 'set-cookie' && list.length > 1
        ? `[${list.map((item) => valueJson(name, item)).join(',')}]`
        : valueJson(name, list.join(', '));
    json += `${json === '' ? '{"' : ',"'}${name}":${text}`;
  }
  return json === '' ? '{}' : `${json}}`;
}

function valueJson(name: string, given: unknown): string {
  const value = String(given);
  if (PLAIN_VALUE.test(value)) return `"${value}"`;
  if (BAD_VALUE.test(value)) {
    throw new TypeError(`Value ${JSON.stringify(value)} of header "${name}" is not allowed`);
  }
  return JSON.stringify(value);
}
