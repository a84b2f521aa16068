/** The way to a plugin with a door in it: what the channel writes can be taken out, changed, cut, and put in again. */
import type { Socket } from 'node:net';
import type { Transport } from '@toru/channel';

/** A connection with such a door. */
export class InjectedTransport implements Transport {
  readonly #socket: Socket;
  #held: Buffer[] | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  get writable(): boolean {
    return this.#socket.writable;
  }

  get writableLength(): number {
    return this.#socket.writableLength;
  }

  /** Runs what writes, and returns the bytes instead of sending them. */
  capture(write: () => void): Buffer {
    const held: Buffer[] = [];
    this.#held = held;
    try {
      write();
    } finally {
      this.#held = null;
    }
    return Buffer.concat(held);
  }

  /** Any bytes, also those that no host may send. Resolves when they are on their way. */
  inject(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.write(bytes, () => resolve());
    });
  }

  write(bytes: Uint8Array, onTaken?: () => void): void {
    if (this.#held === null) this.#socket.write(bytes, onTaken);
    else {
      this.#held.push(Buffer.from(bytes));
      onTaken?.();
    }
  }

  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
