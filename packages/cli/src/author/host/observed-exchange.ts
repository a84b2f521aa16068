/**
 * One request to a version 2 plugin, looked at from its first frame until the plugin has given it back. The channel keeps the rules; this
 * notes what came, how often, and lets a reader be as slow or as fast as a rule wants it.
 */
import { HttpExchange, type Exchange, type SocketExchange } from '@toru/channel';
import type { PluginMessage, WireHeaders } from '@toru/protocol';
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
export class ObservedExchange {
  readonly id: number;
  readonly #waiters = new Set<() => void>();
  readonly #body: Uint8Array[] = [];
  /** Whether what arrives is read at once. */
  #consumes: boolean;
  #exchange: Exchange | SocketExchange | null = null;
  state: ExchangeState = 'open';
  status: number | null = null;
  headers: WireHeaders = {};
  abortCode: string | null = null;
  /** Bytes of the answer so far. */
  bytes = 0;
  /** Bytes that came and are not read yet. */
  outstanding = 0;
  /** Whether more of the request's body is taken at once. */
  isWritable = true;
  /** Whether more than one frame of an answer came. */
  isStream = false;
  /** What the plugin did that it must not do with a window. */
  windowFault: string | null = null;
  /** Answers after the last one. */
  surplus = 0;

  constructor(id: number, consumes: boolean) {
    this.id = id;
    this.#consumes = consumes;
  }

  /** The request as the channel has it. */
  follow(exchange: Exchange | SocketExchange): void {
    this.#exchange = exchange;
  }

  get isOver(): boolean {
    return OVER.has(this.state);
  }

  /** The body of the answer so far. */
  body(): Buffer {
    return Buffer.concat(this.#body);
  }

  /** Looks at a message that bears this id. `bodyLeft`: bytes of its body that follow. */
  take(message: ExchangeMessage, body: Uint8Array, bodyLeft: number): void {
    switch (message.type) {
      case 'response':
        if (this.state !== 'open') {
          this.surplus += 1;
          return;
        }
        this.status = message.status;
        this.headers = message.headers ?? {};
        this.isStream = !message.end;
        this.#note(body);
        this.state = message.end ? 'answered' : 'streaming';
        break;
      case 'data':
        // After the end it is as much of an answer as the first one was; after a cancel it may have been on its way.
        if (this.state !== 'streaming') this.surplus += this.state === 'answered' ? 1 : 0;
        else {
          this.#note(body);
          if (message.end && bodyLeft === 0) this.state = 'answered';
        }
        break;
      case 'credit':
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
        this.#note(body);
        break;
      case 'close':
        if (!this.isOver) this.state = 'closed';
        break;
    }
    this.tell();
  }

  /** So many bytes have come to the reader. */
  came(bytes: number): void {
    this.outstanding += bytes;
    if (this.#consumes) this.consume();
    this.tell();
  }

  /** The channel takes more of the request's body. */
  becameWritable(): void {
    this.isWritable = true;
    this.tell();
  }

  /** The channel ended. */
  lose(): void {
    if (!this.isOver) this.state = 'lost';
    this.tell();
  }

  /** Sends more of the request's body. */
  send(piece: Uint8Array, end: boolean): void {
    if (this.#exchange !== null && 'cancel' in this.#exchange)
      this.isWritable = this.#exchange.send(piece, end);
  }

  /** Gives the request up. */
  cancel(reason: 'client_gone' | 'deadline'): void {
    if (this.#exchange !== null && 'cancel' in this.#exchange) this.#exchange.cancel(reason);
  }

  /** Says something on a WebSocket and closes it: no answer is needed, and what still comes was on its way. */
  sayAndClose(text: string): void {
    if (this.#exchange !== null && 'close' in this.#exchange) {
      this.#exchange.send(Buffer.from(text), true);
      this.#exchange.close(1000, '');
    }
    this.state = 'closed';
  }

  /** Reads on: what was withheld is read. */
  consume(): void {
    const bytes = this.outstanding;
    this.outstanding = 0;
    this.#exchange?.consumed(bytes);
  }

  /** From now on what comes is read at once. */
  consumeAll(): void {
    this.#consumes = true;
    this.consume();
  }

  /** Gives the credit of a reader that is fast, more than what is outstanding: the plugin may use it or not. */
  widen(): void {
    this.outstanding = 0;
    if (this.#exchange instanceof HttpExchange) this.#exchange.widen();
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

  /** Something is different: whoever waits looks again. */
  tell(): void {
    for (const look of [...this.#waiters]) look();
  }

  #note(body: Uint8Array): void {
    this.bytes += body.length;
    // It lies in memory that is read into again.
    if (body.length > 0) this.#body.push(Buffer.from(body));
  }
}
