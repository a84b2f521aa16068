/**
 * The numbers of the protocol. Each stands in the limits table of `docs/protocol.md` with its reason.
 */

/** Largest head of a version 2 frame. Unit: bytes. */
export const MAX_HEAD_BYTES = 1_048_576;
/** Largest body of a version 2 frame. Unit: bytes. */
export const MAX_BODY_BYTES = 16_777_216;
/** Bytes before the head of a version 2 frame: two u32, big-endian. */
export const FRAME_PREFIX_BYTES = 8;
/** Largest message of a version 1 frame. Unit: bytes. */
export const MAX_V1_BYTES = 16_777_216;
/** Body bytes a sender may have outstanding per request and direction. Unit: bytes. */
export const STREAM_WINDOW_BYTES = 262_144;
/** The same of a stream whose reader is fast, after a credit for more than was outstanding. Unit: bytes. */
export const WIDE_WINDOW_BYTES = 1_048_576;
/** Streams of a channel that may have a wide window at the same time, each way. */
export const WIDE_STREAMS = 8;
/** Time between two pings. Unit: milliseconds. */
export const HEARTBEAT_INTERVAL_MS = 5_000;
/** Largest output of `--metadata`. Unit: bytes. */
export const MAX_METADATA_BYTES = 65_536;
/** Time `--metadata` may take. Unit: milliseconds. */
export const METADATA_TIMEOUT_MS = 5_000;
/** Body bytes the host buffers per channel before it ends the stream with the slowest reader. Unit: bytes. */
export const CHANNEL_BUFFER_BYTES = 33_554_432;
/** Calls per second a plugin may make; over it `BUSY`. */
export const CALLS_PER_SECOND = 10_000;
/** Longest key of the key-value store. Unit: bytes of UTF-8. */
export const KV_MAX_KEY_BYTES = 512;
/** Largest value of the key-value store. Unit: bytes. */
export const KV_MAX_VALUE_BYTES = 1_048_576;
/** Sum of keys and values per plugin by default. Unit: bytes. */
export const KV_QUOTA_BYTES = 104_857_600;
/** Keys per plugin by default. */
export const KV_QUOTA_KEYS = 100_000;
/** Most entries one `kv.list` returns. */
export const KV_LIST_LIMIT = 1_000;
/** Requests in flight per plugin by default. */
export const MAX_IN_FLIGHT = 256;
/** Time a plugin has for the head of its response. Unit: milliseconds. */
export const REQUEST_DEADLINE_MS = 30_000;
/** Longest path of a Unix socket that Linux does not cut. Unit: bytes. */
export const MAX_SOCKET_PATH_BYTES = 107;
