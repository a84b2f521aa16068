/** Addresses of this panel, as this page was served. */

import { toBasePath } from './base-path.ts';

/** Base path of the panel without a slash at its end; empty at the root. */
export const basePath: string = toBasePath(document.baseURI);

/** Address of a path of the panel: `/api/plugins` becomes `/tools/panel/api/plugins`. */
export function panelUrl(path: string): string {
  return `${basePath}${path}`;
}
