/** Carries out what a plugin asks of the host, within its rate, and answers each call once, whatever the port does. */

import { CALLS_PER_SECOND, ProtocolError } from '@toru/protocol';
import type { CallMessage } from '@toru/protocol';

import type { CallOutcome, CallPort } from './live-channel.ts';
import { RateBudget } from './rate-budget.ts';

/** Calls that may come at once before the rate applies. */
const CALL_BURST = 2_000;
/** Calls a plugin may have unanswered. */
const MAX_PENDING_CALLS = 10_000;

/** What the desk needs. */
export interface CallDispatcherOptions {
  readonly plugin: string;
  readonly calls: CallPort;
  readonly write: (head: string, body: Uint8Array | null) => void;
  readonly onInternalError: (error: unknown) => void;
}

/** The calls of one channel. */
export class CallDispatcher {
  readonly #options: CallDispatcherOptions;
  readonly #budget = new RateBudget(CALLS_PER_SECOND, CALL_BURST);
  #pending = 0;

  constructor(options: CallDispatcherOptions) {
    this.#options = options;
  }

  /** Takes a call. Unit: monotonic milliseconds. */
  take(message: CallMessage, body: Uint8Array, nowMs: number): void {
    const { id } = message;
    if (this.#pending >= MAX_PENDING_CALLS || !this.#budget.take(nowMs)) {
      this.#answer(id, {
        ok: false,
        code: 'BUSY',
        message: `more than ${CALLS_PER_SECOND} calls per second`,
      });
      return;
    }
    let outcome: CallOutcome | Promise<CallOutcome>;
    try {
      outcome = this.#options.calls(this.#options.plugin, message.op, message, body);
    } catch (error) {
      this.#answerBroken(id, error);
      return;
    }
    if (!(outcome instanceof Promise)) {
      this.#answer(id, outcome);
      return;
    }
    this.#pending += 1;
    outcome
      .finally(() => {
        this.#pending -= 1;
      })
      .then(
        (settled) => {
          this.#answer(id, settled);
        },
        (error: unknown) => {
          this.#answerBroken(id, error);
        },
      );
  }

  #answerBroken(id: number, error: unknown): void {
    this.#options.onInternalError(error);
    this.#answer(id, { ok: false, code: 'INTERNAL', message: 'the host could not carry the call out' });
  }

  #answer(id: number, outcome: CallOutcome): void {
    const { write } = this.#options;
    if (!outcome.ok) {
      write(JSON.stringify({ type: 'error', id, code: outcome.code, message: outcome.message }), null);
      return;
    }
    try {
      write(JSON.stringify({ ...outcome.fields, type: 'result', id }), outcome.body ?? null);
    } catch (error) {
      // An answer that fits no frame is no reason to end the channel.
      if (!(error instanceof ProtocolError)) this.#answerBroken(id, error);
      else this.#answer(id, { ok: false, code: 'FRAME_TOO_LARGE', message: error.message });
    }
  }
}
