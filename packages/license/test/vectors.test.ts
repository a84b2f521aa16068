import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url } from '../src/base64url.ts';
import { LICENSE_VERDICTS, toClaimsRecord, verifyLicense } from '../src/index.ts';
import { deriveLicenseKey } from '../src/vendor.ts';
import { makeVectors } from './make-vectors.ts';
import { eachBitFlip, readVectors, toQuestion, VECTORS_URL } from './vectors.ts';
import type { DerivationCase, FlipCase, TokenCase } from './vectors.ts';

const tokens = (readVectors('tokens.json') as { cases: TokenCase[] }).cases;
const flips = (readVectors('flips.json') as { cases: FlipCase[] }).cases;
const derivations = (readVectors('derivations.json') as { cases: DerivationCase[] }).cases;
const base64url = readVectors('base64url.json') as {
  good: { hex: string; text: string }[];
  bad: { name: string; text: string }[];
};

describe('tokens', () => {
  test.each(tokens.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
    const { verdict, detail, claims } = verifyLicense(toQuestion(vector));
    expect({ verdict, detail, claims: claims === null ? null : toClaimsRecord(claims) }).toEqual({
      verdict: vector.verdict,
      detail: vector.detail,
      claims: vector.claims,
    });
  });

  test('every verdict occurs', () => {
    expect(new Set(tokens.map(({ verdict }) => verdict))).toEqual(new Set(LICENSE_VERDICTS));
  });
});

test.each(flips.map((vector) => [vector.name, vector] as const))(
  'every single-bit flip is refused: %s',
  (_name, vector) => {
    const question = toQuestion(vector);
    expect(verifyLicense(question).verdict).toBe('valid');
    const counts: Record<string, number> = {};
    for (const token of eachBitFlip(vector.token)) {
      const { verdict } = verifyLicense({ ...question, token });
      counts[verdict] = (counts[verdict] ?? 0) + 1;
    }
    expect(counts).toEqual(vector.flips);
  },
);

test.each(derivations.map((vector) => [vector.name, vector] as const))('derivation: %s', (_name, vector) => {
  const bytes = Buffer.from(vector.master_hex, 'hex');
  const key = { id: 'acme', kind: 'hmac-sha256-master', bytes } as const;
  expect(deriveLicenseKey(key, vector.plugin, vector.instance).hex).toBe(vector.key_hex);
});

test.each(base64url.good)('base64url $text', ({ hex, text }) => {
  expect(encodeBase64url(Buffer.from(hex, 'hex'))).toBe(text);
  expect(Buffer.from(decodeBase64url(text) ?? [1]).toString('hex')).toBe(hex);
});

test.each(base64url.bad)('no base64url: $name', ({ text }) => {
  expect(decodeBase64url(text)).toBeNull();
});

test('the vector files are exactly what make-vectors writes', () => {
  const made = makeVectors();
  const present = readdirSync(VECTORS_URL).filter((file) => file.endsWith('.json'));
  expect(present.sort()).toEqual([...made.keys()].sort());
  for (const [file, text] of made) {
    const written = readFileSync(new URL(file, VECTORS_URL), 'utf8');
    expect(written === text, `${file}: run node packages/license/test/make-vectors.ts`).toBe(true);
  }
});
