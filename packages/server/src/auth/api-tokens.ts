/** API tokens for agents and scripts: `steer_` and 256 random bits, of which only the hash is stored. */

import { hash } from 'node:crypto';
import type { TokenScope } from '@toru/protocol';
import type { ApiTokenRecord, Storage } from '@toru/storage';
import { toLowerAscii } from './accounts.ts';
import { Credential } from './credential.ts';
import { toTokenIdentity } from './identity.ts';

const TOKEN = /^steer_[\w-]{43}$/;
const TOUCH_INTERVAL_MS = 60_000;

/** What tokens need of the outside. */
export interface ApiTokensDeps {
  readonly store: Storage['tokens'];
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
}

/** A token to be made. */
export interface ApiTokenRequest {
  readonly name: string;
  readonly scope: TokenScope;
  readonly createdBy: string;
  readonly expiresAtMs: number | null;
}

export class ApiTokens {
  readonly #deps: ApiTokensDeps;
  readonly #live = new Map<string, Credential>();

  constructor(deps: ApiTokensDeps) {
    this.#deps = deps;
  }

  /** The token behind a bearer text. */
  find(bearer: string): Credential | null {
    const nowMs = this.#deps.now();
    const token = this.#live.get(bearer) ?? this.#load(bearer, nowMs);
    if (token === null) return null;
    if (token.expiresAtMs <= nowMs) {
      this.#live.delete(bearer);
      token.end();
      return null;
    }
    if (nowMs - token.seenAtMs >= TOUCH_INTERVAL_MS) {
      token.seenAtMs = nowMs;
      this.#deps.store.touch(token.key, nowMs);
    }
    return token;
  }

  /** Whether a bearer text is that of a token of a restored backup that no administrator has confirmed yet. */
  isUnconfirmed(bearer: string): boolean {
    if (!TOKEN.test(bearer)) return false;
    const record = this.#deps.store.findByHash(hashOf(bearer), this.#deps.now());
    return record !== null && record.unconfirmedSinceMs !== null;
  }

  /** Makes a token; its text is returned here and exists nowhere else. */
  create(request: ApiTokenRequest): { readonly text: string; readonly record: ApiTokenRecord } {
    const { store, now, randomBytes } = this.#deps;
    const text = `steer_${Buffer.from(randomBytes(32)).toString('base64url')}`;
    const id = Buffer.from(randomBytes(9)).toString('base64url');
    const record = store.create({ ...request, id, tokenHash: hashOf(text), createdAtMs: now() });
    return { text, record };
  }

  /** Revokes a token; `null` when there is none. */
  revoke(id: string): ApiTokenRecord | null {
    const record = this.#deps.store.delete(id);
    for (const [bearer, token] of this.#live) {
      if (token.key !== id) continue;
      this.#live.delete(bearer);
      token.end();
    }
    return record;
  }

  /** Revokes all tokens that somebody has made. */
  revokeOf(username: string): readonly ApiTokenRecord[] {
    const lower = toLowerAscii(username);
    return this.#deps.store
      .list()
      .filter(({ createdBy }) => toLowerAscii(createdBy) === lower)
      .flatMap(({ id }) => this.revoke(id) ?? []);
  }

  /** Ends what has expired. */
  sweep(): void {
    const nowMs = this.#deps.now();
    for (const [bearer, token] of this.#live) {
      if (token.expiresAtMs > nowMs) continue;
      this.#live.delete(bearer);
      token.end();
    }
  }

  #load(bearer: string, nowMs: number): Credential | null {
    if (!TOKEN.test(bearer)) return null;
    const record = this.#deps.store.findByHash(hashOf(bearer), nowMs);
    if (record?.unconfirmedSinceMs !== null) return null;
    const token = new Credential(record.id, toTokenIdentity(record), record.expiresAtMs);
    this.#live.set(bearer, token);
    return token;
  }
}

function hashOf(text: string): string {
  return hash('sha256', text, 'hex');
}
