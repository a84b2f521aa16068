/** Where the panel lives below its origin. The server writes it into `<base href>`; nothing else knows it. */

/**
 * Path of a base address without the slash at its end.
 *
 * Worked example: `https://host/tools/panel/` gives `/tools/panel`, `https://host/` gives the empty text.
 */
export function toBasePath(baseUri: string): string {
  const { pathname } = new URL(baseUri);
  return pathname.slice(0, pathname.lastIndexOf('/'));
}

/** A path below the base path: `/panel/plugins` under `/panel` is `/plugins`. */
export function withoutBasePath(pathname: string, basePath: string): string {
  if (pathname !== basePath && !pathname.startsWith(`${basePath}/`)) return pathname;
  return pathname.slice(basePath.length) || '/';
}

/**
 * Tells whether a path that came from outside (an address bar, a query) may be gone to inside the panel.
 *
 * `//host` and `/\host` would leave the panel, so they are refused.
 */
export function isPanelPath(path: string): boolean {
  return /^\/(?![/\\])/u.test(path) && !/[\p{Cc}]/u.test(path);
}
