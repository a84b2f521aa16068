/** The panel's side of a view's `api`. */

import type { PluginInfo, UserInfo } from '@toru/api';
import { toast } from 'sonner';

import { language } from '../../messages/language.ts';
import { callApi } from '../../lib/http.ts';
import { basePath } from '../../lib/panel-url.ts';
import { theme } from '../../lib/theme.ts';
import type { ViewHost } from '../../view-runtime/contract.ts';
import type { Watched } from '../../lib/watched.ts';
import { toPluginUrl } from '../../view-runtime/plugin-url.ts';
import { openPalette } from '../palette/palette-state.ts';
import { setBadge } from './badges.ts';
import { navigationTarget } from './view-target.ts';

/** What a host is made for. */
export interface ViewHostOptions {
  readonly plugin: PluginInfo;
  readonly route: string;
  readonly user: UserInfo;
  readonly path: Watched<string>;
  readonly navigate: (path: string) => void;
  /** Somebody uses the view. */
  readonly touch: () => void;
  readonly history: Pick<ViewHost, 'entry' | 'addEntry' | 'changeEntry'>;
}

const openable: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:', 'tel:']);

/** Creates the host of one view. */
export function createViewHost(options: ViewHostOptions): ViewHost {
  const { plugin, route, user, path, navigate, touch, history } = options;
  const { id, name, version } = plugin;
  const place = { origin: window.location.origin, basePath, route };
  return {
    ...history,
    place,
    user,
    version,
    path,
    theme,
    locale: viewLocale(),
    openPalette,
    touch,
    navigate: (target) => navigate(navigationTarget(target, route)),
    toast: (message, type) => toast[type](message, { description: name }),
    badge: (count) => setBadge(id, count),
    download: (url, fileName) => {
      const link = document.createElement('a');
      link.href = toPluginUrl(url, place);
      link.download = fileName;
      link.click();
    },
    open: (url) => {
      if (openable.has(new URL(url).protocol)) window.open(url, '_blank', 'noopener');
    },
    kv: async (request) => {
      const address = `/api/plugins/${encodeURIComponent(id)}/kv`;
      return (await callApi<{ readonly value: string | null }>(address, { method: 'POST', body: request }))
        .value;
    },
  };
}

/** The language on show, with the region of the browser where that has the same language. */
function viewLocale(): string {
  const shown = language.get();
  return navigator.language.split('-')[0] === shown ? navigator.language : shown;
}
