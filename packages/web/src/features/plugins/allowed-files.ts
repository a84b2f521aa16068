/** Which plugin files were looked at and allowed in this browser. A file that changed is a new one. */

import type { PluginInfo } from '@toru/api';

import { basePath } from '../../lib/panel-url.ts';
import { readStored, writeStored } from '../../lib/storage.ts';

const keyOf = ({ id }: PluginInfo): string => `toru.allowed${basePath}:${id}`;

/** Tells whether this very file was allowed before; an unknown hash never was. */
export function isAllowed(plugin: PluginInfo): boolean {
  const hash = plugin.file?.hash ?? null;
  return hash !== null && readStored('local', keyOf(plugin)) === hash;
}

/** Remembers that this very file was allowed. */
export function rememberAllowed(plugin: PluginInfo): void {
  writeStored('local', keyOf(plugin), plugin.file?.hash ?? null);
}
