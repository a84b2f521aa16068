/**
 * A request body that arrives in pieces: a queue with one reader. The sender gets credit for what was read, so at most one window
 * of a body is ever held.
 */

/** The bytes of one upload. */
export class RequestBody {
  readonly #onConsumed: (bytes: number) => void;
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #isEnded = false;
  #error: Error | undefined;
  #wake: (() => void) | undefined;

  /** `onConsumed` is told of bytes that were read while more may come. */
  constructor(onConsumed: (bytes: number) => void) {
    this.#onConsumed = onConsumed;
  }

  /** Takes what arrived; it must belong to nobody else. */
  push(bytes: Uint8Array<ArrayBuffer>, end: boolean): void {
    if (bytes.length > 0) this.#pieces.push(bytes);
    if (end) this.#isEnded = true;
    this.#wake?.();
  }

  /** Ends the body for its reader: the request was cancelled or answered. What was not read is dropped. */
  fail(error: Error): void {
    if (this.#isEnded && this.#pieces.length === 0) return;
    this.#error = error;
    this.#pieces = [];
    this.#wake?.();
  }

  /** The next piece, which belongs to the caller, or `undefined` at the end. */
  async read(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    while (this.#pieces.length === 0) {
      if (this.#error !== undefined) throw this.#error;
      if (this.#isEnded) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const piece = this.#pieces.shift();
    if (piece !== undefined && !this.#isEnded) this.#onConsumed(piece.length);
    return piece;
  }

  /** All that is left of the body as one buffer. */
  async collect(): Promise<Uint8Array<ArrayBuffer>> {
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    let length = 0;
    for (let piece = await this.read(); piece !== undefined; piece = await this.read()) {
      pieces.push(piece);
      length += piece.length;
    }
    const [first] = pieces;
    if (first !== undefined && pieces.length === 1) return first;
    const all = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }

  /** The body as a web stream. */
  stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return new ReadableStream(
      {
        pull: async (controller) => {
          const piece = await this.read();
          if (piece === undefined) controller.close();
          else controller.enqueue(piece);
        },
        cancel: () => {
          this.fail(new Error('The body is no longer wanted'));
        },
      },
      { highWaterMark: 0 },
    );
  }
}
