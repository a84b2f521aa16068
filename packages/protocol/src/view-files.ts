/**
 * Which answers are the files of a view. An application often answers every path it does not know with a page of its own, and a page kept
 * as a script or as a style sheet shows nothing and says nothing.
 */

import type { WireHeaders } from './messages.ts';
import { quoteValue } from './plain-text.ts';

/** The files of a view: its JavaScript and its style sheet. */
export type ViewFile = 'bundle.js' | 'bundle.css';

const TYPES: Readonly<Record<ViewFile, RegExp>> = {
  'bundle.js': /^(?:text|application)\/(?:x-)?(?:java|ecma)script$/,
  'bundle.css': /^text\/css$/,
};
const WANTED: Readonly<Record<ViewFile, string>> = {
  'bundle.js': 'text/javascript',
  'bundle.css': 'text/css',
};
/** Said by whoever does not know. */
const SAYS_NOTHING = /^(?:|text\/plain|application\/octet-stream)$/;
const PAGE = /^\ufeff?\s*<(?:!doctype|html|head|body|\?xml)\b/i;
const SNIFFED_BYTES = 256;

/**
 * Why an answer with status 200 is not that file of a view, or `null`.
 *
 * A type that says nothing will do; `bytes` are those after every content coding was undone.
 */
export function findViewFileFault(file: ViewFile, headers: WireHeaders, bytes: Uint8Array): string | null {
  const said = headers['content-type'] ?? '';
  const type = typeof said === 'string' ? (said.split(';')[0] ?? '').trim().toLowerCase() : said.join(', ');
  if (!TYPES[file].test(type) && !SAYS_NOTHING.test(type)) {
    return `GET /${file} was answered with the type ${quoteValue(type)}, not ${WANTED[file]}; ${ADVICE[file]}`;
  }
  return findViewBytesFault(file, bytes);
}

/** The part of {@link findViewFileFault} that the bytes alone tell. */
export function findViewBytesFault(file: ViewFile, bytes: Uint8Array): string | null {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    return `GET /${file} was answered with gzip bytes and no "content-encoding" that says so`;
  }
  const start = new TextDecoder().decode(bytes.subarray(0, SNIFFED_BYTES));
  return PAGE.test(start) ? `GET /${file} was answered with a page of HTML; ${ADVICE[file]}` : null;
}

const ADVICE: Readonly<Record<ViewFile, string>> = {
  'bundle.js': 'serve the view there, or say "ui": false in the metadata',
  'bundle.css': 'answer 404 where there is no style sheet',
};
