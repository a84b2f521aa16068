/**
 * One request to a version 2 plugin, from its first frame until it is given back: what was answered, how often, and whether the
 * window was kept.
 */
import { STREAM_WINDOW_BYTES, WIDE_WINDOW_BYTES, type PluginMessage, type WireHeaders } from '@toru/protocol';
import { within } from './within.ts';

/** How a request stands. `lost`: the channel ended first. */
export type ExchangeState = 'open' | 'streaming' | 'accepted' | 'answered' | 'aborted' | 'closed' | 'lost';

/** Messages of a plugin that belong to a request. */
export type ExchangeMessage = Extract<
  PluginMessage,
  { readonly type: 'response' | 'data' | 'credit' | 'abort' | 'accept' | 'message' | 'close' }
>;

const OVER: ReadonlySet<ExchangeState> = new Set(['answered', 'aborted', 'closed', 'lost']);

/** One request. */
export class Exchange {
  readonly id: number;
  readonly #sendCredit: (bytes: number) => void;
  readonly #waiters = new Set<() => void>();
  readonly #body: Uint8Array[] = [];
  /** Whether what arrives is given back as credit at once. */
  #consumes: boolean;
  state: ExchangeState = 'open';
  status: number | null = null;
  headers: WireHeaders = {};
  abortCode: string | null = null;
  /** Bytes of the answer so far. */
  bytes = 0;
  /** Bytes that the plugin sent and got no credit for. */
  outstanding = 0;
  /** Credit that the plugin gave for the body of the request. */
  credit: number = STREAM_WINDOW_BYTES;
  /** What the plugin may have outstanding. */
  #windowBytes: number = STREAM_WINDOW_BYTES;
  /** Whether more than one frame of an answer came. */
  isStream = false;
  /** What the plugin did that it must not do with a window. */
  windowFault: string | null = null;
  /** Answers after the last one. */
  surplus = 0;

  constructor(id: number, { consumes, sendCredit }: ExchangeOptions) {
    this.id = id;
    this.#consumes = consumes;
    this.#sendCredit = sendCredit;
  }

  get isOver(): boolean {
    return OVER.has(this.state);
  }

  /** The body of the answer so far. */
  body(): Buffer {
    return Buffer.concat(this.#body);
  }

  /** Takes a message that bears this id. */
  take(message: ExchangeMessage, body: Uint8Array): void {
    switch (message.type) {
      case 'response':
        if (this.state !== 'open') {
          this.surplus += 1;
          return;
        }
        this.status = message.status;
        this.headers = message.headers ?? {};
        this.state = 'streaming';
        this.#takeBody(body, message.end, true);
        break;
      case 'data':
        // After the end it is as much of an answer as the first one was; after a cancel it may have been on its way.
        if (this.state !== 'streaming') this.surplus += this.state === 'answered' ? 1 : 0;
        else this.#takeBody(body, message.end, false);
        break;
      case 'credit':
        this.credit += message.bytes;
        break;
      case 'abort':
        // It may cross the answer on the way, after a cancel.
        if (this.isOver) break;
        this.abortCode = message.code;
        this.state = 'aborted';
        break;
      case 'accept':
        if (this.state === 'open') this.state = 'accepted';
        else this.surplus += 1;
        break;
      case 'message':
        this.#receive(body);
        break;
      case 'close':
        if (!this.isOver) this.state = 'closed';
        break;
    }
    this.#tell();
  }

  /** The host has closed a WebSocket: no answer is needed, and what still comes was on its way. */
  close(): void {
    this.state = 'closed';
  }

  /** The channel ended. */
  lose(): void {
    if (!this.isOver) this.state = 'lost';
    this.#tell();
  }

  /** Reads on: gives credit for everything that was withheld. */
  consume(): void {
    if (this.outstanding > 0) this.#sendCredit(this.outstanding);
    this.outstanding = 0;
  }

  /** From now on credit is given at once. */
  consumeAll(): void {
    this.#consumes = true;
    this.consume();
  }

  /** Gives the credit of a reader that is fast, more than what is outstanding: the plugin may use it or not. */
  widen(): void {
    this.#sendCredit(this.outstanding + WIDE_WINDOW_BYTES - STREAM_WINDOW_BYTES);
    this.outstanding = 0;
    this.#windowBytes = WIDE_WINDOW_BYTES;
  }

  /** Whether this came true within that time. */
  async until(isTrue: () => boolean, deadlineMs: number): Promise<boolean> {
    const came = new Promise<true>((resolve) => {
      const look = (): void => {
        if (!isTrue()) return;
        this.#waiters.delete(look);
        resolve(true);
      };
      this.#waiters.add(look);
      look();
    });
    return (await within(came, deadlineMs)) ?? false;
  }

  /** Whether it was given back within that time: answered in full, aborted, closed, or lost with the channel. */
  settled(deadlineMs: number): Promise<boolean> {
    return this.until(() => this.isOver, deadlineMs);
  }

  #takeBody(body: Uint8Array, end: boolean, isFirst: boolean): void {
    const isWhole = isFirst && end;
    if (!isWhole) this.isStream = true;
    this.#receive(body, isWhole);
    if (!isFirst && body.length > STREAM_WINDOW_BYTES) {
      this.windowFault ??= `a data frame of ${body.length} bytes, ${STREAM_WINDOW_BYTES} are allowed`;
    }
    if (end) this.state = 'answered';
  }

  #receive(body: Uint8Array, isWhole = false): void {
    this.bytes += body.length;
    this.#body.push(body);
    if (isWhole || body.length === 0) return;
    const before = this.outstanding;
    this.outstanding += body.length;
    const isLoneMessage = this.state === 'accepted' && before === 0;
    if (this.outstanding > this.#windowBytes && !isLoneMessage) {
      this.windowFault ??= `${this.outstanding} bytes outstanding, ${this.#windowBytes} are allowed`;
    }
    if (this.#consumes) this.consume();
  }

  #tell(): void {
    for (const look of [...this.#waiters]) look();
  }
}

/** What an exchange is given. */
export interface ExchangeOptions {
  readonly consumes: boolean;
  readonly sendCredit: (bytes: number) => void;
}
