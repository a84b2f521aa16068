/** What a case of the corpus is, and what its requests are made of. */

/** What may come of a request. */
export type Outcome =
  /** No plugin sees anything. */
  | { readonly kind: 'refused'; readonly status?: readonly number[] }
  /** The plugin sees so many requests, cleaned; the first one with this path. */
  | { readonly kind: 'cleaned'; readonly requests: number; readonly path?: string; readonly body?: string };

/** One case. */
export interface RequestCase {
  readonly group: string;
  readonly name: string;
  /** Latin-1 text of the whole connection. */
  readonly raw: string;
  readonly outcome: Outcome;
}

/** Where the recording plugin is. */
export const ROUTE = '/api/plugins/route/hello';
/** Head lines of a request that is allowed. */
export const AUTH = 'Host: {host}\r\nCookie: steering_session={cookie}\r\nSec-Fetch-Site: same-origin\r\n';
/** End of a head after which the connection closes. */
export const CLOSE = 'Connection: close\r\n\r\n';
/** The panel answers itself. */
export const REFUSED: Outcome = { kind: 'refused' };

/** A GET request. */
export const get = (target: string, headers = ''): string =>
  `GET ${target} HTTP/1.1\r\n${AUTH}${headers}${CLOSE}`;
/** A POST request with a body. */
export const post = (headers: string, body: string, target = `${ROUTE}/`): string =>
  `POST ${target} HTTP/1.1\r\n${AUTH}${headers}\r\n${body}`;
/** A text as the name of a case. */
export const show = (text: string): string => JSON.stringify(text).slice(1, -1).slice(0, 80);
