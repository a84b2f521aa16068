/**
 * The shell's side of a sandboxed view: does what the view may do, and nothing else.
 *
 * The view is not trusted. Addresses are checked again here, redirects are not followed (one could lead a call with the
 * user's session out of the plugin's own routes), and messages of the wrong shape are dropped.
 */

import type { KvRequest } from '@toru/api';

import { toSentence } from '../../lib/api-error.ts';
import type { ViewFault, ViewHost } from '../../view-runtime/contract.ts';
import type { FromSandbox } from '../../view-runtime/sandbox-messages.ts';
import { parseFromSandbox } from './parse-sandbox.ts';
import { createFetchDesk } from './sandbox-fetch-desk.ts';
import { createSocketDesk } from './sandbox-socket-desk.ts';
import type { TellSandbox } from './tell-sandbox.ts';

/** What the shell hears of the view itself. */
export interface SandboxListener {
  readonly onMounted: () => void;
  readonly onNotMounted: (fault: ViewFault) => void;
  readonly onFault: (fault: ViewFault) => void;
  readonly onStopped: () => void;
}

type PanelMessage = Extract<
  FromSandbox,
  { kind: 'navigate' | 'toast' | 'badge' | 'palette' | 'touch' | 'entry' | 'download' | 'open' }
>;

/** Serves one view until the signal is aborted. */
export function serveSandbox(
  port: MessagePort,
  host: ViewHost,
  listener: SandboxListener,
  signal: AbortSignal,
): void {
  const tell: TellSandbox = (message, transfer = []) => {
    if (!signal.aborted) port.postMessage(message, transfer);
  };
  const fetches = createFetchDesk(host.place, tell, signal);
  const sockets = createSocketDesk(host.place, tell, signal);
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = parseFromSandbox(data);
    if (message === null) return;
    switch (message.kind) {
      case 'mounted':
        listener.onMounted();
        break;
      case 'not_mounted':
        listener.onNotMounted(message.fault);
        break;
      case 'fault':
        listener.onFault(message.fault);
        break;
      case 'stopped':
        listener.onStopped();
        break;
      case 'fetch':
      case 'pull':
      case 'cancel':
        fetches(message);
        break;
      case 'socket':
      case 'socket_send':
      case 'socket_close':
        sockets(message);
        break;
      case 'kv':
        void answerKv(message, host, tell);
        break;
      default:
        actOnPanel(message, host);
    }
  };
}

async function answerKv(
  { call, action, key, value }: Extract<FromSandbox, { kind: 'kv' }>,
  host: ViewHost,
  tell: TellSandbox,
): Promise<void> {
  try {
    tell({ kind: 'answer', call, value: await host.kv(toKvRequest(action, key, value)) });
  } catch (error) {
    tell({ kind: 'refused', call, message: toSentence(error) });
  }
}

function toKvRequest(action: string, key: string, value: string | null): KvRequest {
  if (action === 'set') return { action, key, value: value ?? '' };
  return { action: action === 'delete' ? 'delete' : 'get', key };
}

function actOnPanel(message: PanelMessage, host: ViewHost): void {
  switch (message.kind) {
    case 'toast':
      host.toast(message.message.slice(0, 500), message.type);
      break;
    case 'badge':
      host.badge(message.count);
      break;
    case 'palette':
      host.openPalette();
      break;
    case 'touch':
      host.touch();
      break;
    case 'entry':
      if (message.isNew) host.addEntry(message.entry);
      else host.changeEntry(message.entry);
      break;
    default:
      try {
        if (message.kind === 'navigate') host.navigate(message.path);
        else if (message.kind === 'download') host.download(message.url, message.name);
        else host.open(message.url);
      } catch (error) {
        // An address that is none, or not the view's to use.
        if (!(error instanceof TypeError)) throw error;
      }
  }
}
