/**
 * What a request target must look like before a plugin sees any of it.
 *
 * The remainder behind the route travels byte for byte, so it is judged as text and never becomes a URL object, which would
 * rewrite it. Refused are control bytes, raw or percent-encoded, and `..` segments in any spelling; all else passes raw.
 */

/** The part of a request target that names a plugin, and the part that the plugin gets. */
export interface ForwardTarget {
  /** The route without its slash. */
  readonly segment: string;
  /** The raw remainder with its query; starts with `/`. */
  readonly path: string;
}

const QUESTION = 0x3f;
const SLASH = 0x2f;

/** Characters that need a second look: anything but the plain characters of a path or query, and `..`. */
const SUSPICIOUS = /[^!$&'()*+,\-./0-9:;=?@A-Za-z_~[\]|{}^`"<>]|\.\./;
const NOT_PRINTABLE_ASCII = /[^\x21-\x7e]|#/;
const ENCODED_CONTROL = /%(?:[01][0-9a-f]|7f)/i;
const ENCODED_DOT = /%2e/gi;
const SEPARATOR = /\/|\\|%2f|%5c/i;

/**
 * Splits the target behind the prefix of plugin routes; `null`: the path is refused.
 *
 * Worked example: `parseForwardTarget('/api/plugins/route/hello/a%2Fb?x=1', 19)` gives segment `hello`, path `/a%2Fb?x=1`.
 */
export function parseForwardTarget(url: string, from: number): ForwardTarget | null {
  const rest = url.slice(from);
  if (SUSPICIOUS.test(rest) && !isSafeRawPath(rest)) return null;
  let end = 0;
  while (end < rest.length) {
    const code = rest.charCodeAt(end);
    if (code === SLASH) return { segment: rest.slice(0, end), path: rest.slice(end) };
    if (code === QUESTION) return { segment: rest.slice(0, end), path: `/${rest.slice(end)}` };
    end += 1;
  }
  return { segment: rest, path: '/' };
}

/** Tells whether a raw path with query may be handed to a plugin. */
export function isSafeRawPath(pathAndQuery: string): boolean {
  if (NOT_PRINTABLE_ASCII.test(pathAndQuery)) return false;
  const queryAt = pathAndQuery.indexOf('?');
  const path = queryAt < 0 ? pathAndQuery : pathAndQuery.slice(0, queryAt);
  if (ENCODED_CONTROL.test(path)) return false;
  return !path.replace(ENCODED_DOT, '.').split(SEPARATOR).includes('..');
}
