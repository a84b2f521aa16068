/** What a request needs of the channel it runs on, and what the channel needs of a request. */

import { ProtocolError, WideStreams } from '@toru/protocol';
import type { ErrorCode, ResponseMessage } from '@toru/protocol';

import type { KeepMemory, RequestHead } from './exchange.ts';
import type { RequestCounts } from './request-counts.ts';
import type { RequestFields } from './request-head.ts';

/** The streams of a channel that have a wide window, either way. */
export class WindowAutoTuner {
  readonly responses: WideStreams = new WideStreams();
  readonly uploads: WideStreams = new WideStreams();
}

/** The channel as its requests see it. */
export interface ExchangeOwner {
  readonly counter: RequestCounts;
  readonly canStream: boolean;
  readonly requestDeadlineMs: number;
  readonly wide: WindowAutoTuner;
  /** When the bytes at hand were read. */
  readonly lastHeardMs: number;
  monotonic(): number;
  write(head: string, body: Uint8Array | null, onTaken?: () => void): void;
  writeRequest(head: RequestHead, fields: RequestFields, body: Uint8Array | null): void;
  /** So many bytes wait for a reader. */
  held(bytes: number): void;
  /** So many bytes have left. */
  released(bytes: number): void;
  /** Nobody waits for the answer any more; the plugin may still hold the request. */
  settled(): void;
  /** The plugin gave the request back. */
  finished(id: number): void;
  /** An answer came that nobody waits for. */
  dropped(): void;
  /** The plugin broke a rule that need not end the channel: throws, unless the host goes on. */
  fault(error: ProtocolError): void;
}

/** A request or WebSocket in the channel's table. */
export interface OpenExchange {
  readonly id: number;
  readonly unconsumed: number;
  /** Somebody waits for its answer. */
  readonly isAwaited: boolean;
  onResponse(message: ResponseMessage, body: Uint8Array): void;
  /** More of a stream; `end`: these are its last bytes. */
  onData(end: boolean, body: Uint8Array, keep: KeepMemory): void;
  onCredit(bytes: number): void;
  onAbort(code: string, message: string): void;
  /** Looks after the deadline, and after credit that is too small to have been returned at once. Unit: monotonic milliseconds. */
  onTick(nowMs: number): void;
  /** The child is to stop; what cannot be waited for ends now. */
  onDrain(): void;
  /** Gives the request up for the client and tells the plugin. */
  giveUp(reason: 'client_gone' | 'shutdown', code: ErrorCode, message: string): void;
  fail(code: ErrorCode, message: string, retryAfterMs?: number | null): 'answered' | 'cut_off' | null;
}

/** A plugin sent more than its window allows. */
export class WindowExceeded extends ProtocolError {
  constructor(id: number, outstanding: number, windowBytes: number) {
    super(
      'WINDOW_EXCEEDED',
      `request ${id}: ${outstanding} bytes are outstanding, the window is ${windowBytes}`,
      'remote',
    );
  }
}
