/** A WebSocket inside a sandboxed view: the shell holds the real one. */

import type { CallLine } from './sandbox-fetch.ts';
import type { ToSandbox } from './sandbox-messages.ts';

type SocketEvent = 'open' | 'message' | 'error' | 'close';

/** Behaves like the browser's `WebSocket` in all that views use. */
export class SandboxSocket extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readonly bufferedAmount = 0;
  readonly extensions = '';
  readonly url: string;
  binaryType: BinaryType = 'blob';
  onopen: ((event: Event) => unknown) | null = null;
  onmessage: ((event: MessageEvent) => unknown) | null = null;
  onerror: ((event: Event) => unknown) | null = null;
  onclose: ((event: CloseEvent) => unknown) | null = null;
  readonly #line: CallLine;
  readonly #call: number;
  #readyState: 0 | 1 | 2 | 3 = 0;
  #protocol = '';

  constructor(url: string, protocols: string | string[] | undefined, line: CallLine) {
    super();
    this.url = url;
    this.#line = line;
    this.#call = line.nextCall();
    line.listen(this.#call, (message) => this.#receive(message));
    const list = typeof protocols === 'string' ? [protocols] : (protocols ?? []);
    line.tell({ kind: 'socket', call: this.#call, url, protocols: list });
  }

  get readyState(): 0 | 1 | 2 | 3 {
    return this.#readyState;
  }

  get protocol(): string {
    return this.#protocol;
  }

  send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (this.#readyState === 0) throw new DOMException('The socket is not open yet', 'InvalidStateError');
    if (this.#readyState !== 1) return;
    if (typeof data === 'string') this.#tell(data);
    else if (data instanceof Blob) void data.arrayBuffer().then((bytes) => this.#tell(bytes));
    else this.#tell(copyBytes(data));
  }

  close(code?: number, reason = ''): void {
    if (this.#readyState >= 2) return;
    this.#readyState = 2;
    this.#line.tell({ kind: 'socket_close', call: this.#call, code: code ?? null, reason });
  }

  #tell(data: string | ArrayBuffer): void {
    this.#line.tell({ kind: 'socket_send', call: this.#call, data }, typeof data === 'string' ? [] : [data]);
  }

  #receive(message: ToSandbox): void {
    switch (message.kind) {
      case 'socket_open':
        this.#readyState = 1;
        this.#protocol = message.protocol;
        this.#emit('open', new Event('open'));
        break;
      case 'socket_message': {
        const { data } = message;
        const shaped = data instanceof ArrayBuffer && this.binaryType === 'blob' ? new Blob([data]) : data;
        this.#emit('message', new MessageEvent('message', { data: shaped }));
        break;
      }
      case 'socket_error':
        this.#emit('error', new Event('error'));
        break;
      case 'refused':
        this.#emit('error', new Event('error'));
        this.#end(1006, message.message, false);
        break;
      case 'socket_closed':
        this.#end(message.code, message.reason, message.clean);
        break;
      default:
        break;
    }
  }

  #end(code: number, reason: string, wasClean: boolean): void {
    this.#readyState = 3;
    this.#line.giveUp(this.#call);
    this.#emit('close', new CloseEvent('close', { code, reason, wasClean }));
  }

  #emit(name: SocketEvent, event: Event): void {
    this.dispatchEvent(event);
    const handler = this[`on${name}`] as ((event: Event) => unknown) | null;
    handler?.call(this, event);
  }
}

function copyBytes(data: ArrayBufferLike | ArrayBufferView): ArrayBuffer {
  const view = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
  return new Uint8Array(view).buffer;
}
