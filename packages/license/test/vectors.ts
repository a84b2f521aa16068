/** The license vectors in `conformance/licenses`: where they are, what their cases look like, how to read them. */
import { readFileSync } from 'node:fs';
import type { LicenseKeyText, LicenseQuestion, LicenseVerdict } from '../src/index.ts';
import { defineLicenseKeys } from '../src/index.ts';

/** The folder of the vectors. */
export const VECTORS_URL: URL = new URL('../../../conformance/licenses/', import.meta.url);

/** One token with everything its verdict depends on. */
export interface TokenCase {
  readonly name: string;
  readonly token: string | null;
  readonly keys: readonly LicenseKeyText[];
  readonly accept_test_keys: boolean;
  readonly plugin: string;
  readonly instance: string;
  readonly released_at: string;
  readonly now: string;
  readonly clock_floor: string | null;
  readonly verdict: LicenseVerdict;
  readonly detail: string;
  readonly claims: Readonly<Record<string, unknown>> | null;
}

/** What a case says beside its token and its verdict, where it differs from the usual. */
export type Surroundings = Partial<Omit<TokenCase, 'name' | 'token' | 'verdict' | 'detail' | 'claims'>>;

/** Adds a token case with its stated verdict. */
export type AddCase = (
  verdict: LicenseVerdict,
  name: string,
  token: string | null,
  surroundings?: Surroundings,
) => void;

/** A master secret and the key that belongs to a plugin, or to a plugin on one instance. */
export interface DerivationCase {
  readonly name: string;
  readonly master_hex: string;
  readonly plugin: string;
  readonly instance: string | null;
  readonly info_hex: string;
  readonly key_hex: string;
}

/** A token of which every single-bit flip is refused, and how often with which verdict. */
export interface FlipCase extends Omit<TokenCase, 'verdict' | 'detail' | 'claims'> {
  readonly token: string;
  readonly flips: Readonly<Record<string, number>>;
}

/** Reads one vector file. */
export function readVectors(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, VECTORS_URL), 'utf8'));
}

/** The question a case asks. */
export function toQuestion(vector: Omit<TokenCase, 'verdict' | 'detail' | 'claims'>): LicenseQuestion {
  return {
    token: vector.token,
    keys: defineLicenseKeys(vector.keys),
    acceptTestKeys: vector.accept_test_keys,
    plugin: vector.plugin,
    instance: vector.instance,
    releasedAt: vector.released_at,
    nowMs: Date.parse(vector.now),
    clockFloorMs: vector.clock_floor === null ? null : Date.parse(vector.clock_floor),
  };
}

/**
 * Every text that differs from this one in a single bit: byte 0 first, and in each byte the lowest bit first.
 *
 * A flipped byte over 127 becomes the character of the same number (as in Latin-1).
 */
export function* eachBitFlip(text: string): Generator<string> {
  for (let index = 0; index < text.length; index += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = String.fromCharCode(text.charCodeAt(index) ^ (1 << bit));
      yield text.slice(0, index) + flipped + text.slice(index + 1);
    }
  }
}
