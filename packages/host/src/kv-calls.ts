/**
 * Carries out the `kv.*` calls of plugins. The plugin's identity is the channel's, so no argument can reach another plugin's keys.
 */

import type { Storage } from '@toru/storage';
import type { CallOutcome, CallPort } from '@toru/supervisor';

type Arguments = Readonly<Record<string, unknown>>;
type Space = 'plugin' | 'view';

const invalid = (message: string): CallOutcome => ({ ok: false, code: 'CALL_INVALID', message });

/** Makes the port on a key-value store. */
export function createKvCalls(kv: Storage['kv']): CallPort {
  return (plugin, op, args, body) => {
    const space = readSpace(args);
    if (space === null) return invalid('"space" must be "plugin" or "view"');
    switch (op) {
      case 'kv.get':
        return get(kv, plugin, space, args);
      case 'kv.set':
        return set(kv, plugin, space, args, body);
      case 'kv.delete':
        return remove(kv, plugin, space, args);
      case 'kv.list':
        return list(kv, plugin, space, args);
      default:
        return { ok: false, code: 'CALL_UNKNOWN', message: `operation "${op.slice(0, 100)}" is unknown` };
    }
  };
}

function get(kv: Storage['kv'], plugin: string, space: Space, args: Arguments): CallOutcome {
  const { key } = args;
  if (typeof key !== 'string') return invalid('"key" must be a string');
  const result = kv.get(plugin, space, key);
  if (!result.ok) return result;
  if (!result.found) return { ok: true, fields: { found: false, version: 0 } };
  return { ok: true, fields: { found: true, version: result.version }, body: result.value };
}

function set(
  kv: Storage['kv'],
  plugin: string,
  space: Space,
  args: Arguments,
  body: Uint8Array,
): CallOutcome {
  const { key } = args;
  const ifVersion = readInteger(args, 'if_version', 0);
  const ttlMs = readInteger(args, 'ttl_ms', 1);
  if (typeof key !== 'string') return invalid('"key" must be a string');
  if (ifVersion === null) return invalid('"if_version" must be an integer from 0');
  if (ttlMs === null) return invalid('"ttl_ms" must be an integer from 1');
  const durable = readFlag(args, 'durable');
  if (durable === null) return invalid('"durable" must be true or false');
  const result = kv.set(plugin, space, key, body, { ifVersion, ttlMs, durable });
  return result.ok ? { ok: true, fields: { version: result.version } } : result;
}

function remove(kv: Storage['kv'], plugin: string, space: Space, args: Arguments): CallOutcome {
  const { key } = args;
  const ifVersion = readInteger(args, 'if_version', 0);
  if (typeof key !== 'string') return invalid('"key" must be a string');
  if (ifVersion === null) return invalid('"if_version" must be an integer from 0');
  const durable = readFlag(args, 'durable');
  if (durable === null) return invalid('"durable" must be true or false');
  const result = kv.delete(plugin, space, key, { ifVersion, durable });
  return result.ok ? { ok: true, fields: { found: result.found } } : result;
}

function list(kv: Storage['kv'], plugin: string, space: Space, args: Arguments): CallOutcome {
  const { prefix, cursor } = args;
  const limit = readInteger(args, 'limit', 1);
  if (!isTextOrAbsent(prefix)) return invalid('"prefix" must be a string');
  if (!isTextOrAbsent(cursor)) return invalid('"cursor" must be a string');
  if (limit === null) return invalid('"limit" must be an integer from 1');
  const result = kv.list(plugin, space, { prefix: prefix ?? undefined, cursor: cursor ?? undefined, limit });
  if (!result.ok) return result;
  const entries = result.entries.map(({ key, version, bytes, expiresAtMs }) => ({
    key,
    version,
    bytes,
    ...(expiresAtMs === null ? {} : { expires_at: new Date(expiresAtMs).toISOString() }),
  }));
  return { ok: true, fields: result.cursor === null ? { entries } : { entries, cursor: result.cursor } };
}

function readSpace({ space }: Arguments): Space | null {
  if (space === undefined || space === null || space === 'plugin') return 'plugin';
  return space === 'view' ? 'view' : null;
}

/** `undefined`: absent; `null`: not what it must be. */
function readInteger(args: Arguments, name: string, least: number): number | undefined | null {
  const value = args[name];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= least ? value : null;
}

/** `undefined`: absent; `null`: not what it must be. */
function readFlag(args: Arguments, name: string): boolean | undefined | null {
  const value = args[name];
  if (value === undefined || value === null) return undefined;
  return typeof value === 'boolean' ? value : null;
}

function isTextOrAbsent(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string';
}
