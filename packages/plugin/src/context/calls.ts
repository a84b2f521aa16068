/** Questions to the host and their answers. */

import { ToruError, isErrorCode } from '@toru/protocol';
import type { FrameWriter } from '../wire/frame-writer.ts';
import type { ErrorMessage, ResultMessage } from '../wire/host-messages.ts';

/** What the host answered. */
export interface CallResult {
  readonly fields: ResultMessage;
  /** A view into received bytes: copy what is to be kept. */
  readonly body: Uint8Array;
}

interface Waiting {
  resolve(result: CallResult): void;
  reject(error: Error): void;
}

/** The calls that are under way. */
export class Calls {
  readonly #writer: FrameWriter;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;

  constructor(writer: FrameWriter) {
    this.#writer = writer;
  }

  /**
   * Asks the host. Arguments that are `undefined` are left out.
   *
   * @throws {ToruError} with the host's code.
   */
  call(op: string, args: Readonly<Record<string, unknown>>, body?: Uint8Array | string): Promise<CallResult> {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#writer.frame(JSON.stringify({ type: 'call', id, op, ...args }), body);
      this.#waiting.set(id, { resolve, reject });
    });
  }

  /** Takes an answer; one that nobody waits for is dropped. */
  settle(message: ResultMessage | ErrorMessage, body: Uint8Array): void {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    this.#waiting.delete(message.id);
    if (message.type === 'result') waiting.resolve({ fields: message, body });
    else waiting.reject(toError(message));
  }
}

function toError({ code, message }: ErrorMessage): ToruError {
  return isErrorCode(code) ? new ToruError(code, message) : new ToruError('INTERNAL', `${code}: ${message}`);
}
