/** The `kv.*` calls of a plugin that runs without a panel, in memory: versions, expiry, both spaces, the same error codes. */
import type { CallOutcome } from '@toru/channel';
import { KV_LIST_LIMIT, KV_MAX_KEY_BYTES, KV_MAX_VALUE_BYTES, type ErrorCode } from '@toru/protocol';

type Args = Readonly<Record<string, unknown>>;

/** Answers calls of one plugin. */
export type AnswerCall = (op: string, args: Args, body: Uint8Array) => CallOutcome;

interface Entry {
  readonly value: Uint8Array;
  readonly version: number;
  readonly expiresAtMs: number | null;
}

/** Makes an empty store. `nowMs`: Unix time in milliseconds. */
export function createKeyValues(nowMs: () => number): AnswerCall {
  const spaces = { plugin: new Map<string, Entry>(), view: new Map<string, Entry>() };
  let lastVersion = 0;

  const find = (space: Map<string, Entry>, key: string): Entry | undefined => {
    const entry = space.get(key);
    if (entry === undefined || entry.expiresAtMs === null || entry.expiresAtMs > nowMs()) return entry;
    space.delete(key);
    return undefined;
  };

  return (op, args, body) => {
    const space = args['space'] === 'view' ? spaces.view : spaces.plugin;
    if (op === 'kv.list') return list(space, args, (key) => find(space, key));
    if (op !== 'kv.get' && op !== 'kv.set' && op !== 'kv.delete') {
      return refuse('CALL_UNKNOWN', `operation "${op}" is unknown`);
    }
    const { key } = args;
    if (typeof key !== 'string' || key === '' || Buffer.byteLength(key) > KV_MAX_KEY_BYTES) {
      return refuse('KV_KEY_INVALID', `a key is 1 to ${KV_MAX_KEY_BYTES} bytes of UTF-8`);
    }
    const entry = find(space, key);
    if (op === 'kv.get') {
      if (entry === undefined) return { ok: true, fields: { found: false, version: 0 } };
      return { ok: true, fields: { found: true, version: entry.version }, body: entry.value };
    }
    const expected = args['if_version'];
    if (typeof expected === 'number' && expected !== (entry?.version ?? 0)) {
      return refuse('KV_CONFLICT', `the version is ${entry?.version ?? 0}, not ${expected}`);
    }
    if (op === 'kv.delete') {
      space.delete(key);
      return { ok: true, fields: { found: entry !== undefined } };
    }
    if (body.length > KV_MAX_VALUE_BYTES) {
      return refuse('KV_VALUE_TOO_LARGE', `a value has at most ${KV_MAX_VALUE_BYTES} bytes`);
    }
    const ttlMs = args['ttl_ms'];
    lastVersion += 1;
    const expiresAtMs = typeof ttlMs === 'number' ? nowMs() + ttlMs : null;
    space.set(key, { value: new Uint8Array(body), version: lastVersion, expiresAtMs });
    return { ok: true, fields: { version: lastVersion } };
  };
}

function list(
  space: ReadonlyMap<string, Entry>,
  args: Args,
  find: (key: string) => Entry | undefined,
): CallOutcome {
  const { prefix, cursor, limit } = args;
  const most = typeof limit === 'number' ? Math.min(limit, KV_LIST_LIMIT) : KV_LIST_LIMIT;
  const keys = [...space.keys()]
    .filter((key) => typeof prefix !== 'string' || key.startsWith(prefix))
    .filter((key) => typeof cursor !== 'string' || key > cursor)
    .filter((key) => find(key) !== undefined)
    .sort();
  const entries = keys.slice(0, most).flatMap((key) => {
    const entry = find(key);
    if (entry === undefined) return [];
    const expiresAt =
      entry.expiresAtMs === null ? {} : { expires_at: new Date(entry.expiresAtMs).toISOString() };
    return [{ key, version: entry.version, bytes: entry.value.length, ...expiresAt }];
  });
  const more = keys.length > most ? { cursor: keys[most - 1] } : {};
  return { ok: true, fields: { entries, ...more } };
}

function refuse(code: ErrorCode, message: string): CallOutcome {
  return { ok: false, code, message };
}
