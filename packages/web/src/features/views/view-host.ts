/** The panel's side of a view's `api`. */

import type { PluginInfo, UserInfo } from '@toru/protocol';
import { toast } from 'sonner';

import { callApi } from '../../lib/http.ts';
import { basePath } from '../../lib/panel-url.ts';
import { theme } from '../../lib/theme.ts';
import type { ViewHost, Watched } from '../../view-runtime/contract.ts';
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
}

/** Creates the host of one view. */
export function createViewHost({ plugin, route, user, path, navigate }: ViewHostOptions): ViewHost {
  const { id, name, version } = plugin;
  return {
    place: { origin: window.location.origin, basePath, route },
    user,
    version,
    path,
    theme,
    locale: navigator.language,
    openPalette,
    navigate: (target) => navigate(navigationTarget(target, route)),
    toast: (message, type) => toast[type](message, { description: name }),
    badge: (count) => setBadge(id, count),
    kv: async (request) => {
      const address = `/api/plugins/${encodeURIComponent(id)}/kv`;
      return (await callApi<{ readonly value: string | null }>(address, { method: 'POST', body: request }))
        .value;
    },
  };
}
