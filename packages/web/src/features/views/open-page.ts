/** Opens a view in the panel's own page, for plugins that ask for it: nothing keeps its styles and globals apart. */

import type { PluginInfo } from '@toru/api';

import type { ViewFault, ViewHost } from '../../view-runtime/contract.ts';
import { runView } from '../../view-runtime/run-view.ts';
import type { OpenView } from './open-frame.ts';
import { viewJob } from './view-bundle.ts';

/** Opens the view in a slot of the page. */
export function openPage(
  plugin: PluginInfo,
  host: ViewHost,
  slot: HTMLElement,
  onFault: (fault: ViewFault) => void,
): OpenView {
  const container = document.createElement('div');
  container.tabIndex = -1;
  container.className = 'focus:outline-none';
  container.dataset['testid'] = 'view-page';
  slot.append(container);
  const job = viewJob(plugin);
  const marks = [new URL(job.scriptUrl).pathname, `/api/plugins/route${host.place.route}/`];
  const view = runView(job, host, {
    window,
    container,
    place: container,
    network: {
      fetch: (url, init) => fetch(url, init),
      socket: (url, protocols) => new WebSocket(url, protocols),
    },
    owns: (text) => marks.some((mark) => text.includes(mark)),
    onFault,
  });
  return { ...view, element: container };
}
