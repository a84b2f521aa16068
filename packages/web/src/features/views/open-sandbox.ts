/** Opens a view in a frame without an origin: it has no session, and everything it may do goes through messages. */

import type { PluginInfo } from '@toru/api';

import { callText } from '../../lib/http.ts';
import type { ViewFault, ViewHost } from '../../view-runtime/contract.ts';
import { readLook, watchLook } from '../../view-runtime/look.ts';
import type { SandboxStart, ToSandbox } from '../../view-runtime/sandbox-messages.ts';
import { failAt, toFault, ViewFailure } from '../../view-runtime/view-fault.ts';
import { arrival, createFrame, type OpenView } from './open-frame.ts';
import { serveSandbox } from './serve-sandbox.ts';
import { viewDocumentUrl, viewJob } from './view-bundle.ts';
import { t } from '../../messages/views.ts';

/** Opens the view in a slot of the page. */
export function openSandbox(
  plugin: PluginInfo,
  host: ViewHost,
  slot: HTMLElement,
  onFault: (fault: ViewFault) => void,
): OpenView {
  const frame = createFrame(plugin);
  // Not allow-same-origin: that is the whole point. Other sites may be opened as themselves; the plugin's own pages are sandboxed anyway.
  frame.setAttribute(
    'sandbox',
    'allow-scripts allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-downloads',
  );
  const life = new AbortController();
  const channel = new MessageChannel();
  const port = channel.port1;
  const tell = (message: ToSandbox): void => port.postMessage(message);
  const outcome = Promise.withResolvers<undefined>();
  const stopped = Promise.withResolvers<undefined>();
  let running = false;
  // A frame that is closed while it loads rejects; nobody may be waiting for it then.
  outcome.promise.catch(() => undefined);

  serveSandbox(
    port,
    host,
    {
      onMounted: () => outcome.resolve(undefined),
      onNotMounted: (fault) => outcome.reject(new ViewFailure(fault)),
      onFault,
      onStopped: () => stopped.resolve(undefined),
    },
    life.signal,
  );

  const start = async (): Promise<void> => {
    const [job] = await Promise.all([fetchBundle(plugin, life.signal), arrival(frame, life.signal)]);
    frame.addEventListener('load', () => onFault(failAt('error', t('leftItsDocument')).fault), {
      signal: life.signal,
    });
    const { place, user, locale, version } = host;
    const facts = {
      place,
      user,
      locale,
      version,
      theme: host.theme.get(),
      path: host.path.get(),
      entry: host.entry.get(),
    };
    const first: SandboxStart = {
      kind: 'toru:start',
      job,
      ...facts,
      look: readLook(document.documentElement),
    };
    // A frame without an origin can only be addressed as "any"; it is the one just created, and the data is the view's.
    frame.contentWindow?.postMessage(first, '*', [channel.port2]);
    running = true;
    const stops = [
      watchLook(document.documentElement, (look) => tell({ kind: 'look', look })),
      host.theme.subscribe(() => tell({ kind: 'theme', theme: host.theme.get() })),
      host.path.subscribe(() => tell({ kind: 'path', path: host.path.get() })),
      host.entry.subscribe(() => tell({ kind: 'entry', entry: host.entry.get() })),
    ];
    life.signal.addEventListener('abort', () => stops.forEach((stop) => stop()), { once: true });
    await outcome.promise;
  };
  const mounted = start();
  frame.src = viewDocumentUrl(plugin);
  slot.append(frame);
  return {
    mounted,
    element: frame,
    stop: async () => {
      try {
        if (!running) return;
        tell({ kind: 'stop' });
        await stopped.promise;
      } finally {
        life.abort();
        port.close();
      }
    },
  };
}

async function fetchBundle(plugin: PluginInfo, signal: AbortSignal): Promise<SandboxStart['job']> {
  const { id, format, scriptUrl, styleUrl } = viewJob(plugin);
  try {
    const [script, style] = await Promise.all([
      callText(scriptUrl, signal),
      styleUrl === null ? null : callText(styleUrl, signal),
    ]);
    return { id, format, script, style };
  } catch (error) {
    throw new ViewFailure({ ...toFault('load', error), blank: true }, { cause: error });
  }
}
