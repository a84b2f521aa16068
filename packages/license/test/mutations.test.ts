/** Random damage: no token that differs from one that was issued passes. */
import { expect, test } from 'vitest';
import { verifyLicense } from '../src/index.ts';
import { carried, ed25519, FOREVER, hmac, PAID, questionFor, signed, TRIAL } from './vector-keys.ts';

const SEED = 20_260_501;
const MUTATIONS = 100_000;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\u0000é';

const issued = [hmac, ed25519].flatMap((key) =>
  [PAID, FOREVER, TRIAL].map((payload) => signed(payload, key)),
);
const question = questionFor([carried(hmac), carried(ed25519)]);

/** The same numbers for the same seed, from 0 up to the bound (xorshift32). */
function createRandom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

function mutate(token: string, random: (bound: number) => number): string {
  const at = random(token.length);
  const to = at + 1 + random(8);
  const other = issued[random(issued.length)] ?? token;
  const character = ALPHABET.charAt(random(ALPHABET.length));
  const parts = token.split('.');
  const part = random(4);
  switch (random(9)) {
    case 0:
      return token.slice(0, at) + character + token.slice(at + 1);
    case 1:
      return token.slice(0, at) + character + token.slice(at);
    case 2:
      return token.slice(0, at) + token.slice(to);
    case 3:
      return token.slice(0, to) + token.slice(at);
    case 4:
      return token.slice(0, at);
    case 5:
      return token.slice(0, at) + other.slice(at);
    case 6:
      return parts.map((text, index) => (index === part ? (other.split('.')[part] ?? '') : text)).join('.');
    case 7:
      return parts
        .map((text, index) => (index === part ? text.split('').reverse().join('') : text))
        .join('.');
    default:
      return token.slice(0, at) + token.slice(at, to).toUpperCase() + token.slice(to).toLowerCase();
  }
}

test(`${MUTATIONS} random mutations are refused (seed ${SEED})`, { timeout: 120_000 }, () => {
  const random = createRandom(SEED);
  for (const token of issued) expect(verifyLicense({ ...question, token }).verdict).toBe('valid');
  const genuine = new Set(issued);
  const passed: string[] = [];
  const verdicts = new Map<string, number>();
  for (let tried = 0; tried < MUTATIONS;) {
    let token = issued[random(issued.length)] ?? '';
    for (let rounds = 1 + random(3); rounds > 0; rounds -= 1) token = mutate(token, random);
    if (genuine.has(token)) continue;
    tried += 1;
    const { verdict, claims } = verifyLicense({ ...question, token });
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    if (verdict === 'valid' || claims !== null) passed.push(token);
  }
  expect(passed).toEqual([]);
  expect(verdicts.get('malformed')).toBeGreaterThan(10_000);
  expect(verdicts.get('bad_signature')).toBeGreaterThan(10_000);
});
