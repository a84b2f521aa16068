/** `fetch` inside a sandboxed view: the shell does it, chunks of the answer come one by one as they are read. */

import type { FromSandbox, SandboxRequest, SandboxResponse, ToSandbox } from './sandbox-messages.ts';

/** What `fetch` and its bodies need: a number for each call, and a way to say something about it. */
export interface CallLine {
  readonly nextCall: () => number;
  readonly tell: (message: FromSandbox, transfer?: Transferable[]) => void;
  /** Hands the shell's messages about a call to the handler, until it is given up. */
  readonly listen: (call: number, handler: (message: ToSandbox) => void) => void;
  readonly giveUp: (call: number) => void;
}

/** Creates the function. */
export function createSandboxFetch(
  line: CallLine,
): (url: string, init: RequestInit | undefined) => Promise<Response> {
  return async (url, init) => {
    const signal = init?.signal ?? null;
    signal?.throwIfAborted();
    const request = await packRequest(url, init);
    const call = line.nextCall();
    const head = await new Promise<SandboxResponse>((resolve, reject) => {
      const abort = (): void => {
        line.tell({ kind: 'cancel', call });
        line.giveUp(call);
        reject(toError(signal?.reason));
      };
      signal?.addEventListener('abort', abort, { once: true });
      line.listen(call, (message) => {
        if (message.kind === 'head') resolve(message.head);
        else if (message.kind === 'refused') {
          line.giveUp(call);
          reject(new TypeError(message.message));
        }
      });
      line.tell({ kind: 'fetch', call, request }, request.body === null ? [] : [request.body]);
    });
    return toResponse(head, head.hasBody ? readBody(call, line, signal) : null);
  };
}

async function packRequest(url: string, init: RequestInit | undefined): Promise<SandboxRequest> {
  // A Request works out the content type of forms and the like; its own address is never used.
  const request = new Request('https://view.invalid/', { ...init, signal: null, mode: 'cors' });
  const { body } = request;
  return {
    url,
    method: request.method,
    headers: [...request.headers],
    body: body === null ? null : await request.arrayBuffer(),
  };
}

function readBody(
  call: number,
  line: CallLine,
  signal: AbortSignal | null,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      start(controller) {
        line.listen(call, (message) => {
          if (message.kind === 'chunk' && message.bytes !== null) controller.enqueue(message.bytes);
          else if (message.kind === 'chunk') {
            line.giveUp(call);
            controller.close();
          } else if (message.kind === 'refused') {
            line.giveUp(call);
            controller.error(new TypeError(message.message));
          }
        });
        signal?.addEventListener('abort', () => controller.error(toError(signal.reason)), { once: true });
      },
      pull() {
        line.tell({ kind: 'pull', call });
      },
      cancel() {
        line.tell({ kind: 'cancel', call });
        line.giveUp(call);
      },
    },
    { highWaterMark: 0 },
  );
}

function toResponse(head: SandboxResponse, body: ReadableStream<Uint8Array<ArrayBuffer>> | null): Response {
  const headers = new Headers(head.headers.map(([name, value]): [string, string] => [name, value]));
  const response = new Response(body, { status: head.status, statusText: head.statusText, headers });
  Object.defineProperty(response, 'url', { value: head.url });
  return response;
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new DOMException('The call was aborted', 'AbortError');
}
