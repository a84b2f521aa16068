/** Loads the conformance vectors. A missing or empty file is an error, never an empty test. */

import { readFileSync } from 'node:fs';

const ROOT = new URL('../../../conformance/', import.meta.url);

/** Bytes given as hexadecimal text or as a repeated unit. */
export type HexText = string | { readonly repeat: string; readonly count: number };

/** Reads a vector file; the caller says what shape it has. */
export function loadVectors(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, ROOT), 'utf8'));
}

/** The bytes that a vector stands for. */
export function bytesOf(hex: HexText): Uint8Array {
  const text = typeof hex === 'string' ? hex : hex.repeat.repeat(hex.count);
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Hexadecimal text of bytes. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
