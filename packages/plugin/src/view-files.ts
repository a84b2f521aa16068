/** The view that travels inside the plugin's file, and the two addresses at which the host asks for it. */

import type { RequestMessage } from '@toru/protocol';
import type { ViewFiles } from './definition.ts';
import { respond } from './http/response.ts';
import { packedView } from './packed.ts';

/** Answers requests for a view. */
export class ViewServer {
  readonly #files: ReadonlyMap<string, () => Response>;

  /** `defined`: the view an author named; it wins over a packed one. */
  constructor(defined: ViewFiles | undefined) {
    const view = defined ?? packedView();
    const files = new Map<string, () => Response>();
    if (view !== undefined) files.set('/bundle.js', file(view.script, 'text/javascript; charset=utf-8'));
    if (view?.style !== undefined) files.set('/bundle.css', file(view.style, 'text/css; charset=utf-8'));
    this.#files = files;
  }

  /** The answer to a request for a file of the view; `undefined`: it is for something else. */
  answer({ method, path }: RequestMessage): Response | undefined {
    if (method !== 'GET' || !path.startsWith('/bundle.')) return undefined;
    const query = path.indexOf('?');
    return this.#files.get(query < 0 ? path : path.slice(0, query))?.();
  }
}

function file(text: string, type: string): () => Response {
  return () => respond(text, { headers: { 'content-type': type } });
}
