/** Calls that a sandboxed view makes: sent here, answered piece by piece as the view asks for more. */

import { toSentence } from '../../lib/api-error.ts';
import type { PluginPlace } from '../../view-runtime/contract.ts';
import { toPluginUrl } from '../../view-runtime/plugin-url.ts';
import type { FromSandbox, SandboxRequest } from '../../view-runtime/sandbox-messages.ts';
import type { TellSandbox } from './tell-sandbox.ts';

type FetchMessage = Extract<FromSandbox, { kind: 'fetch' | 'pull' | 'cancel' }>;

interface Call {
  readonly stop: AbortController;
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | null;
}

/** Creates the function that takes the view's messages about calls. */
export function createFetchDesk(
  place: PluginPlace,
  tell: TellSandbox,
  signal: AbortSignal,
): (message: FetchMessage) => void {
  const calls = new Map<number, Call>();
  signal.addEventListener('abort', () => calls.forEach(({ stop }) => stop.abort()), { once: true });

  const send = async (call: number, { url, method, headers, body }: SandboxRequest): Promise<void> => {
    const state: Call = { stop: new AbortController(), reader: null };
    calls.set(call, state);
    const response = await fetch(toPluginUrl(url, place), {
      method,
      body,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      redirect: 'manual',
      signal: state.stop.signal,
    });
    if (response.type === 'opaqueredirect')
      throw new TypeError('Redirects are not followed in a sandboxed view');
    state.reader = response.body?.getReader() ?? null;
    if (state.reader === null) calls.delete(call);
    const { status, statusText } = response;
    const hasBody = state.reader !== null;
    tell({
      kind: 'head',
      call,
      head: { url: response.url, status, statusText, headers: [...response.headers], hasBody },
    });
  };

  const sendChunk = async (call: number): Promise<void> => {
    const reader = calls.get(call)?.reader ?? null;
    if (reader === null) return;
    const { done, value } = await reader.read();
    if (done) {
      calls.delete(call);
      tell({ kind: 'chunk', call, bytes: null });
    } else tell({ kind: 'chunk', call, bytes: value }, [value.buffer]);
  };

  return (message) => {
    const { call } = message;
    if (message.kind === 'cancel') {
      calls.get(call)?.stop.abort();
      calls.delete(call);
      return;
    }
    const step = message.kind === 'fetch' ? send(call, message.request) : sendChunk(call);
    step.catch((error: unknown) => {
      calls.delete(call);
      tell({ kind: 'refused', call, message: toSentence(error) });
    });
  };
}
