/** What a channel needs of whatever carries its bytes. A socket of Node's is one as it is. */

/** The way to the plugin. Everything that is written leaves in the order of the calls. */
export interface Transport {
  /** Nothing has closed it. */
  readonly writable: boolean;
  /** Bytes that were written and that the system has not accepted yet. */
  readonly writableLength: number;
  /** `onTaken`: nobody looks at the bytes any more. */
  write(bytes: Uint8Array, onTaken?: () => void): unknown;
  /** Until `uncork` nothing leaves. */
  cork(): void;
  uncork(): void;
  /** Closes our half behind what was written. */
  end(): unknown;
  /** Ends both halves at once. */
  destroy(): unknown;
}

/** Calls back at the end of this turn of the event loop. */
export type Schedule = (callback: () => void) => unknown;
