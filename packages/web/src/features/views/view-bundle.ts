/** Addresses of a view's document and bundle. */

import type { PluginInfo } from '@toru/api';

import { panelUrl } from '../../lib/panel-url.ts';
import type { ViewJob } from '../../view-runtime/contract.ts';

/** Address of the document inside a view's frame. */
export function viewDocumentUrl({ id }: PluginInfo): string {
  return panelUrl(`/view/${encodeURIComponent(id)}`);
}

/** What to load for a plugin; the hashes make the addresses cacheable for ever. */
export function viewJob({ id, ui }: PluginInfo): ViewJob {
  const address = (file: string, hash: string): string =>
    new URL(panelUrl(`/api/plugins/${encodeURIComponent(id)}/${file}?v=${hash}`), window.location.origin)
      .href;
  return {
    id,
    format: ui.format,
    scriptUrl: address('bundle.js', ui.bundle_hash ?? ''),
    styleUrl: ui.style_hash === null ? null : address('bundle.css', ui.style_hash),
  };
}
