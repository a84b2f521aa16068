/** What the packer put into the file besides the plugin's own code. */

import type { ViewFiles } from './definition.ts';

let packed: { readonly view: ViewFiles | undefined } | undefined;

/** Called by the code that the packer puts before the plugin's own; `null`: the plugin has no view. @public */
export function pack(view: ViewFiles | null): void {
  packed = { view: view ?? undefined };
}

/** Whether this plugin was packed. */
export function isPacked(): boolean {
  return packed !== undefined;
}

/** The view that travels inside the file. */
export function packedView(): ViewFiles | undefined {
  return packed?.view;
}
