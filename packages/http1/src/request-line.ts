/** The first line of a request as RFC 9112, section 3 writes it: method, target in one of its forms, version. */

export interface RequestLine {
  readonly method: string;
  /** Path with query as it came; `*` for a question about the server as a whole; a bare authority behind `CONNECT`. */
  readonly target: string;
  readonly version: '1.0' | '1.1';
  /** Host and port of a target in absolute form (`GET http://host/path`), which count instead of `Host`; null: the target named none. */
  readonly authority: string | null;
}

/** The methods that a server is asked with, WebDAV's included. Every other word is refused. */
const METHODS: ReadonlySet<string> = new Set(
  (
    'ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK M-SEARCH MERGE MKACTIVITY MKCALENDAR MKCOL MOVE NOTIFY OPTIONS ' +
    'PATCH POST PROPFIND PROPPATCH PURGE PUT QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE'
  ).split(' '),
);
const NOT_A_TARGET = /[^\x21-\x7e]/;
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)(.*)$/i;

/**
 * Reads the first line of a request, without the line end; `null`: it is none.
 *
 * Worked examples: `GET /a?b HTTP/1.1` gives method `GET`, target `/a?b`, version `1.1`, no authority. `GET http://h:80?b HTTP/1.1` gives
 * target `/?b` and authority `h:80`.
 */
export function parseRequestLine(line: string): RequestLine | null {
  const methodEnd = line.indexOf(' ');
  const targetEnd = line.lastIndexOf(' ');
  if (methodEnd < 0 || targetEnd <= methodEnd + 1) return null;
  const method = line.slice(0, methodEnd);
  const target = line.slice(methodEnd + 1, targetEnd);
  const version = toVersion(line, targetEnd + 1);
  if (version === null || !METHODS.has(method) || NOT_A_TARGET.test(target)) return null;
  if (target.charCodeAt(0) === SLASH || target === '*' || method === 'CONNECT')
    return { method, target, version, authority: null };
  return parseAbsoluteForm(method, target, version);
}

/** A server must accept these, although only proxies are sent them (RFC 9112, section 3.2.2). */
function parseAbsoluteForm(method: string, target: string, version: '1.0' | '1.1'): RequestLine | null {
  const [, authority = '', rest = ''] = ABSOLUTE_FORM.exec(target) ?? [];
  if (authority === '') return null;
  if (rest === '' && method === 'OPTIONS') return { method, target: '*', version, authority };
  return { method, target: rest.startsWith('/') ? rest : `/${rest}`, version, authority };
}

function toVersion(line: string, from: number): '1.0' | '1.1' | null {
  if (line.length - from !== 8) return null;
  if (line.endsWith('HTTP/1.1')) return '1.1';
  return line.endsWith('HTTP/1.0') ? '1.0' : null;
}

const SLASH = 0x2f;
