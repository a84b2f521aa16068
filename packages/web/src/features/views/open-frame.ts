/** Opens a view in a frame document of the panel's own origin. */

import type { PluginInfo } from '@toru/api';

import type { StartedView, ViewFault, ViewHost } from '../../view-runtime/contract.ts';
import { watchLook } from '../../view-runtime/look.ts';
import { failAt } from '../../view-runtime/view-fault.ts';
import { viewDocumentUrl, viewJob } from './view-bundle.ts';
import { t } from '../../messages/views.ts';

/** A view on the page. */
export interface OpenView extends StartedView {
  /** What takes the focus. */
  readonly element: HTMLElement;
}

/** Creates the element of a frame. */
export function createFrame({ name }: PluginInfo): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.title = name;
  frame.dataset['testid'] = 'view-frame';
  frame.allow = 'clipboard-write; fullscreen';
  frame.className = 'absolute inset-0 size-full';
  return frame;
}

/** Opens the view in a slot of the page. */
export function openFrame(
  plugin: PluginInfo,
  host: ViewHost,
  slot: HTMLElement,
  onFault: (fault: ViewFault) => void,
): OpenView {
  const frame = createFrame(plugin);
  const life = new AbortController();
  let started: StartedView | null = null;

  const start = async (): Promise<void> => {
    await arrival(frame, life.signal);
    const inner = frame.contentWindow?.toruViewFrame;
    if (inner === undefined) throw failAt('load', t('documentNotLoaded'));
    // A form or a link may replace the document; nothing of the view is left then.
    frame.addEventListener('load', () => onFault(failAt('error', t('leftItsDocument')).fault), {
      signal: life.signal,
    });
    const stopLook = watchLook(document.documentElement, inner.wear);
    life.signal.addEventListener('abort', stopLook, { once: true });
    started = inner.start(viewJob(plugin), host, onFault);
    await started.mounted;
  };
  const mounted = start();
  frame.src = viewDocumentUrl(plugin);
  slot.append(frame);
  return {
    mounted,
    element: frame,
    stop: async () => {
      life.abort();
      await started?.stop();
    },
  };
}

/** Resolves when the document of a frame has loaded. */
export function arrival(frame: HTMLIFrameElement, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    frame.addEventListener('load', () => resolve(), { once: true, signal });
    signal.addEventListener('abort', () => reject(failAt('load', t('closedWhileLoading'))), {
      once: true,
    });
  });
}
