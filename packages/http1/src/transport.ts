/** What a connection needs of whatever carries its bytes. A socket in the product, memory in the tests. */

/** The way to the peer. Everything that is written leaves in the order of the calls. */
export interface Transport {
  /** Address of the peer. */
  readonly remoteAddress: string;
  /** Bytes that were written and that the system has not accepted yet. */
  readonly unsentBytes: number;
  /** While fewer bytes than this are unsent no `drained()` follows. Unit: bytes. */
  readonly highWaterMark: number;
  /** All bytes that the peer has taken since the connection was made, as well as can be known. */
  readonly takenBytes: number;
  /** Text is Latin-1. `onTaken`: the system has accepted it, or never will. `false`: `drained()` follows. */
  write(bytes: Uint8Array | string, onTaken?: () => void): boolean;
  /** Until `uncork` nothing leaves. */
  cork(): void;
  uncork(): void;
  /** Calls back in this turn of the event loop, once everything else of it was written. */
  atEndOfTurn(callback: () => void): void;
  /** Goes on reading after `received()` returned `false`. */
  resumeReading(): void;
  /** Closes our half behind what was written; `onFlushed`: all of it has left. */
  end(onFlushed: () => void): void;
  /** Ends both halves at once. */
  destroy(): void;
  /** The same, so that the peer sees an error and the system forgets what has not left. */
  reset(): void;
}
