/** Builds the `api` object of a view from what the panel and the frame offer. */

import type { ToastType, ViewApi, ViewHost, ViewNetwork } from './contract.ts';
import type { Watched } from '../lib/watched.ts';
import { toPluginUrl, toSocketUrl } from './plugin-url.ts';

const toastTypes: ReadonlySet<unknown> = new Set<ToastType>(['info', 'success', 'warning', 'error']);

/** Creates the object for one mount. Everything ends with the signal. */
export function createViewApi(host: ViewHost, network: ViewNetwork, signal: AbortSignal): ViewApi {
  const { place } = host;
  const watch =
    <T>(source: Watched<T>) =>
    (listener: (value: T) => void): (() => void) => {
      const stop = source.subscribe(() => listener(source.get()));
      signal.addEventListener('abort', stop, { once: true });
      return stop;
    };
  return {
    fetch: async (path, init) => network.fetch(toPluginUrl(String(path), place), init),
    socket: (path, protocols) => {
      const socket = network.socket(toSocketUrl(String(path), place), protocols);
      signal.addEventListener('abort', () => socket.close(), { once: true });
      return socket;
    },
    navigate: (path) => host.navigate(path),
    showToast: (message, type) =>
      host.toast(toText(message), type !== undefined && toastTypes.has(type) ? type : 'info'),
    kv: {
      get: (key) => host.kv({ action: 'get', key }),
      set: async (key, value) => {
        // Bundles are JavaScript: the type alone keeps nothing out.
        if (typeof (value as unknown) !== 'string') {
          throw new TypeError(`Cannot store "${key}": values are text; use JSON.stringify for anything else`);
        }
        await host.kv({ action: 'set', key, value });
      },
      delete: async (key) => {
        await host.kv({ action: 'delete', key });
      },
    },
    user: host.user,
    get theme() {
      return host.theme.get();
    },
    onThemeChange: watch(host.theme),
    locale: host.locale,
    get path() {
      return host.path.get();
    },
    onPathChange: watch(host.path),
    setBadge: (count) => host.badge(count),
    signal,
    version: host.version,
  };
}

/** Bundles are JavaScript and may pass anything, an error for instance. */
function toText(value: unknown): string {
  return typeof value === 'string' ? value : String(value);
}
