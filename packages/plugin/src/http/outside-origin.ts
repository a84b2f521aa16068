/** Scheme and host under which the client reaches the panel, from what the panel says of it in every request. */

import { RequestHead, type RequestMessage } from '@toru/protocol';

const FALLBACK = 'http://localhost';
const HOST = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/** Headers of the last request, what they said, where that stood, and what follows from it: the next one mostly says the same. */
let lastText = '';
let lastWords = '';
let lastAt = 0;
let lastAddress = '';
let lastOrigin = FALLBACK;

/** The origin, e.g. `https://panel.example`; `http://localhost` where a request does not say. */
export function toOutsideOrigin(message: RequestMessage): string {
  const text = message instanceof RequestHead ? message.headersText : '';
  if (text !== '' && (text === lastText || (lastWords !== '' && saysTheSame(text)))) return lastOrigin;
  const { 'x-forwarded-proto': proto, 'x-forwarded-host': outside, host } = message.headers;
  const name = outside ?? host;
  const scheme = proto === 'https' ? 'https' : 'http';
  lastWords = `"x-forwarded-proto":"${scheme}","x-forwarded-host":${JSON.stringify(outside)},`;
  lastAt = text.indexOf(lastWords);
  if (lastAt < 0) lastWords = '';
  lastText = text;
  const address = typeof name === 'string' && HOST.test(name) ? `${scheme}://${name}` : FALLBACK;
  if (address !== lastAddress) {
    lastAddress = address;
    lastOrigin = URL.parse(address)?.origin ?? FALLBACK;
  }
  return lastOrigin;
}

/** Headers before it may be longer or shorter than the last time. */
function saysTheSame(text: string): boolean {
  if (text.startsWith(lastWords, lastAt)) return true;
  const at = text.indexOf(lastWords);
  if (at < 0) return false;
  lastAt = at;
  return true;
}
