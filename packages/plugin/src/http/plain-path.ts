/** Paths that a URL parser leaves as they are, told without one: nearly all that come. */

const SLASH = 0x2f;
const DOT = 0x2e;
const PERCENT = 0x25;
const PLAIN_PATH = /^\/(?!\/)(?:[A-Za-z0-9!$&()*+,\-/:;=@_~?]|%(?!2[eE])|\.(?!\.?(?:\/|$|\?)))*$/;

/** 1 for each character that says all by itself; a dot does not, nor does what may stand for one. */
const PLAIN = Uint8Array.from({ length: 128 }, (_, code) =>
  code !== DOT && code !== PERCENT && PLAIN_PATH.test(`/a${String.fromCharCode(code)}`) ? 1 : 0,
);

/** Whether `new URL(path, origin)` has exactly this path and query. */
export function isPlainPath(path: string): boolean {
  if (path.charCodeAt(0) !== SLASH || path.charCodeAt(1) === SLASH) return false;
  for (let at = 1; at < path.length; at += 1) {
    const code = path.charCodeAt(at);
    if (PLAIN[code] !== 1) return (code === DOT || code === PERCENT) && PLAIN_PATH.test(path);
  }
  return true;
}
