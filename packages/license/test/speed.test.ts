/** How long a verdict takes. The figures are printed; the bound is far above them and only catches a blunder. */
import { expect, test } from 'vitest';
import { verifyLicense } from '../src/index.ts';
import { carried, ed25519, hmac, padded, PAID, questionFor, signed } from './vector-keys.ts';

const ROUNDS = 2000;
const BOUND_MS = 50;

test.each([
  ['hmac-sha256', signed(PAID, hmac)],
  ['hmac-sha256, payload of 4096 bytes', signed(padded(4096), hmac)],
  ['ed25519', signed(PAID, ed25519)],
  ['ed25519, payload of 4096 bytes', signed(padded(4096), ed25519)],
])('%s', (name, token) => {
  const question = { token, ...questionFor([carried(hmac), carried(ed25519)]) };
  const timesMs = Array.from({ length: ROUNDS }, () => {
    const startMs = performance.now();
    expect.soft(verifyLicense(question).verdict === 'valid').toBe(true);
    return performance.now() - startMs;
  }).sort((a, b) => a - b);
  const p50Ms = timesMs[ROUNDS / 2] ?? Number.NaN;
  const p99Ms = timesMs[Math.ceil(ROUNDS * 0.99) - 1] ?? Number.NaN;
  process.stdout.write(`verify ${name}: p50 ${p50Ms.toFixed(3)} ms, p99 ${p99Ms.toFixed(3)} ms\n`);
  expect(p99Ms).toBeLessThan(BOUND_MS);
});
