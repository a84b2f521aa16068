/** Addresses of a view inside the panel. */

import { isPanelPath } from '../../lib/base-path.ts';

/** Part of the panel's address that belongs to the view: what follows `/p/<route>`, with query and fragment; `/` at least. */
export function pathInView(
  { pathname, search, hash }: { readonly pathname: string; readonly search: string; readonly hash: string },
  route: string,
): string {
  const rest = pathname.slice(`/p${route}`.length);
  return `${rest.startsWith('/') ? rest : '/'}${search}${hash}`;
}

/**
 * Where `api.navigate` leads: a path that begins with a slash is one of the panel, any other one is inside the view.
 *
 * Worked example: at route `/hello`, `details/3` leads to `/p/hello/details/3` and `/plugins` to the list of plugins.
 *
 * @throws {TypeError} The target would leave the panel.
 */
export function navigationTarget(target: string, route: string): string {
  const path = target.startsWith('/') || target.startsWith('\\') ? target : `/p${route}/${target}`;
  if (!isPanelPath(path)) throw new TypeError(`Cannot go to "${target}": it is not inside the panel`);
  return path;
}
