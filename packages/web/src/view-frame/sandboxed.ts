/** The frame's side of a sandboxed view: makes the same `api` as elsewhere out of messages. */

import type { StartedView, ViewHost } from '../view-runtime/contract.ts';
import { takeOverHistory } from '../view-runtime/frame-history.ts';
import { takeOverLinks } from '../view-runtime/frame-links.ts';
import { applyTheme } from '../view-runtime/look.ts';
import { runView } from '../view-runtime/run-view.ts';
import { createSandboxFetch, type CallLine } from '../view-runtime/sandbox-fetch.ts';
import type { FromSandbox, SandboxStart, ToSandbox } from '../view-runtime/sandbox-messages.ts';
import { SandboxSocket } from '../view-runtime/sandbox-socket.ts';
import { toFault } from '../view-runtime/view-fault.ts';
import { createWatched } from '../lib/watched.ts';
import { addContainer } from './document.ts';

/** Waits for the shell's first message and then serves it. */
export function serveShell(watchPaletteKey: (open: () => void) => void): void {
  const begin = (event: MessageEvent<unknown>): void => {
    const [port] = event.ports;
    if (event.source !== window.parent || port === undefined || !isStart(event.data)) return;
    window.removeEventListener('message', begin);
    runSandboxed(event.data, port, watchPaletteKey);
  };
  window.addEventListener('message', begin);
}

function isStart(data: unknown): data is SandboxStart {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'toru:start';
}

function runSandboxed(
  start: SandboxStart,
  port: MessagePort,
  watchPaletteKey: (open: () => void) => void,
): void {
  const handlers = new Map<number, (message: ToSandbox) => void>();
  const tell = (message: FromSandbox, transfer: Transferable[] = []): void =>
    port.postMessage(message, transfer);
  let calls = 0;
  const line: CallLine = {
    tell,
    nextCall: () => (calls += 1),
    listen: (call, handler) => handlers.set(call, handler),
    giveUp: (call) => handlers.delete(call),
  };
  const theme = createWatched(start.theme);
  const path = createWatched(start.path);
  const entry = createWatched(start.entry);
  const openPalette = (): void => tell({ kind: 'palette' });
  const host: ViewHost = {
    place: start.place,
    user: start.user,
    locale: start.locale,
    version: start.version,
    theme,
    path,
    openPalette,
    touch: () => tell({ kind: 'touch' }),
    entry,
    addEntry: (added) => tell({ kind: 'entry', entry: added, isNew: true }),
    changeEntry: (changed) => tell({ kind: 'entry', entry: changed, isNew: false }),
    download: (url, name) => tell({ kind: 'download', url, name }),
    open: (url) => tell({ kind: 'open', url }),
    navigate: (target) => tell({ kind: 'navigate', path: target }),
    toast: (message, type) => tell({ kind: 'toast', message, type }),
    badge: (count) => tell({ kind: 'badge', count }),
    kv: (request) =>
      new Promise((resolve, reject) => {
        const call = line.nextCall();
        line.listen(call, (message) => {
          line.giveUp(call);
          if (message.kind === 'answer') resolve(message.value);
          else reject(new Error(message.kind === 'refused' ? message.message : 'Unexpected answer'));
        });
        const value = request.action === 'set' ? request.value : null;
        tell({ kind: 'kv', call, action: request.action, key: request.key, value });
      }),
  };

  applyTheme(document.documentElement, start.look);
  watchPaletteKey(openPalette);
  const goToFragment = takeOverHistory(window, host);
  takeOverLinks(window, { ...host, goToFragment }, true);
  const view = startView(start, host, line);
  port.onmessage = ({ data }: MessageEvent<ToSandbox>) => {
    if (data.kind === 'look') applyTheme(document.documentElement, data.look);
    else if (data.kind === 'theme') theme.set(data.theme);
    else if (data.kind === 'path') path.set(data.path);
    else if (data.kind === 'entry') entry.set(data.entry);
    else if (data.kind === 'stop') stopView(view, tell);
    else handlers.get(data.call)?.(data);
  };
  view.mounted.then(
    () => tell({ kind: 'mounted' }),
    (error: unknown) => tell({ kind: 'not_mounted', fault: toFault('mount', error) }),
  );
}

function startView({ job }: SandboxStart, host: ViewHost, line: CallLine): StartedView {
  const blobUrl = (text: string, type: string): string => URL.createObjectURL(new Blob([text], { type }));
  const style = job.style === null ? null : blobUrl(job.style, 'text/css');
  const local = {
    id: job.id,
    format: job.format,
    scriptUrl: blobUrl(job.script, 'text/javascript'),
    styleUrl: style,
  };
  return runView(local, host, {
    window,
    container: addContainer(document),
    place: window,
    network: {
      fetch: createSandboxFetch(line),
      // The class has every member of the browser's socket that a view can use.
      socket: (url, protocols) => new SandboxSocket(url, protocols, line),
    },
    owns: () => true,
    onFault: (fault) => line.tell({ kind: 'fault', fault }),
  });
}

function stopView(view: StartedView, tell: (message: FromSandbox) => void): void {
  view.stop().then(
    () => tell({ kind: 'stopped' }),
    (error: unknown) => {
      tell({ kind: 'fault', fault: toFault('unmount', error) });
      tell({ kind: 'stopped' });
    },
  );
}
