/** What a write to the key-value store has to satisfy: the version that was expected, and the quota. Pure. */

import { refuse } from './kv-arguments.ts';
import type { KvFailure, KvUsage } from './kv-types.ts';

/** The row that a key has at present, whether its time is over or not. */
export interface StoredHead {
  readonly version: number;
  readonly expiresAtMs: number | null;
  /** Size of the value. */
  readonly bytes: number;
}

/** Most keys and bytes of one plugin. */
export interface KvQuota {
  readonly keys: number;
  readonly bytes: number;
}

/** The version that the key has for its users; 0: it does not exist, because it never did or its time is over. */
export function liveVersion(head: StoredHead | null, nowMs: number): number {
  return head === null || isOver(head.expiresAtMs, nowMs) ? 0 : head.version;
}

/** A key exists until the very millisecond in which it expires. */
export function isOver(expiresAtMs: number | null, nowMs: number): boolean {
  return expiresAtMs !== null && expiresAtMs <= nowMs;
}

/** The refusal when the key has another version than the expected one; 0 stands for "does not exist" on both sides. */
export function checkVersion(key: string, expected: number | undefined, version: number): KvFailure | null {
  if (expected === undefined || expected === version) return null;
  const wanted = expected === 0 ? 'that it does not exist' : `version ${expected}`;
  const found = version === 0 ? 'it does not exist' : `it has version ${version}`;
  return refuse('KV_CONFLICT', `Cannot change key "${key}": ${wanted} was expected, and ${found}`);
}

/** What a write adds to the use of the store; bytes are negative when the value gets smaller. */
export function growthOf(head: StoredHead | null, keyBytes: number, valueBytes: number): KvUsage {
  if (head === null) return { keys: 1, bytes: keyBytes + valueBytes };
  return { keys: 0, bytes: valueBytes - head.bytes };
}

/** The refusal when the growth would break the quota. What lets the store shrink is allowed even over the quota. */
export function checkQuota(used: KvUsage, growth: KvUsage, quota: KvQuota): KvFailure | null {
  if (growth.keys > 0 && used.keys + growth.keys > quota.keys) {
    return refuse(
      'KV_QUOTA_EXCEEDED',
      `Cannot store another key: ${used.keys} of ${quota.keys} keys are in use`,
    );
  }
  if (growth.bytes > 0 && used.bytes + growth.bytes > quota.bytes) {
    return refuse(
      'KV_QUOTA_EXCEEDED',
      `Cannot store ${growth.bytes} bytes more: ${used.bytes} of ${quota.bytes} bytes are in use`,
    );
  }
  return null;
}
