/**
 * Sends `/api/plugins/…` calls of older bundles to the panel's base path.
 *
 * Those bundles were written for panels at the root of a host and call `fetch('/api/plugins/…')` themselves. Only the
 * frame's own globals are changed, and only where the panel lives deeper.
 */

import type { ViewWindow } from './load-bundle.ts';
import { mapApiPath } from './plugin-url.ts';

/** Maps one address; others come back as they are. */
export function mapAddress(
  address: string,
  { origin, basePath }: { origin: string; basePath: string },
): string {
  const socketOrigin = origin.replace(/^http/u, 'ws');
  for (const start of [origin, socketOrigin]) {
    if (address.startsWith(`${start}/`)) return start + mapApiPath(address.slice(start.length), basePath);
  }
  return mapApiPath(address, basePath);
}

/** Changes `fetch`, `XMLHttpRequest`, `EventSource` and `WebSocket` of a window. */
export function mapApiCalls(realm: ViewWindow, basePath: string): void {
  if (basePath === '') return;
  const { origin } = realm.location;
  const map = (address: string | URL): string => mapAddress(String(address), { origin, basePath });

  const nativeFetch = realm.fetch.bind(realm);
  realm.fetch = (input, init) => {
    if (!(input instanceof realm.Request)) return nativeFetch(map(input), init);
    const url = map(input.url);
    return nativeFetch(url === input.url ? input : new realm.Request(url, input), init);
  };

  const request = realm.XMLHttpRequest.prototype;
  const nativeOpen = Reflect.get(request, 'open') as (...all: unknown[]) => void;
  request.open = function open(
    this: XMLHttpRequest,
    method: string,
    url: string | URL,
    ...rest: unknown[]
  ): void {
    Reflect.apply(nativeOpen, this, [method, map(url), ...rest]);
  };

  realm.EventSource = class extends realm.EventSource {
    constructor(url: string | URL, init?: EventSourceInit) {
      super(map(url), init);
    }
  };
  realm.WebSocket = class extends realm.WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(map(url), protocols);
    }
  };
}
