/** The base path: `/` or any number of segments, always with a slash at both ends, so that joining is plain concatenation. */

/** Brings a configured base path into its one form: `''`, `steer` and `/steer/` become `/`, `/steer/` and `/steer/`. */
export function normalizeBasePath(text: string): string {
  const segments = text.split('/').filter((segment) => segment !== '');
  return segments.length === 0 ? '/' : `/${segments.join('/')}/`;
}
