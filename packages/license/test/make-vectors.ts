/**
 * Writes `conformance/licenses/*.json`. Deterministic: the same source gives the same bytes.
 *
 *     node packages/license/test/make-vectors.ts
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { encodeBase64url } from '../src/base64url.ts';
import { verifyLicense } from '../src/index.ts';
import { deriveLicenseKey } from '../src/vendor.ts';
import {
  carried,
  ed25519,
  hmac,
  INSTANCE,
  namedEd25519,
  namedHmac,
  OTHER_INSTANCE,
  phraseOf,
  PLUGIN,
} from './vector-keys.ts';
import { makeTokenCases } from './vector-tokens.ts';
import { eachBitFlip, toQuestion, VECTORS_URL } from './vectors.ts';
import type { DerivationCase, FlipCase, TokenCase } from './vectors.ts';

/** The text of each vector file by its name. */
export function makeVectors(): ReadonlyMap<string, string> {
  const cases = makeTokenCases();
  const files = {
    'tokens.json': { cases },
    'derivations.json': { cases: makeDerivations() },
    'base64url.json': makeBase64url(),
    'flips.json': { cases: makeFlips(cases) },
    'keys.json': { keys: makeKeys() },
  };
  return new Map(
    Object.entries(files).map(([file, content]) => [file, `${JSON.stringify(content, null, 1)}\n`]),
  );
}

function makeDerivations(): DerivationCase[] {
  const masters = [
    ['test-hmac', Buffer.from(hmac.bytes)],
    ['zeros', Buffer.alloc(32)],
    ['acme-2026', Buffer.from(namedHmac.bytes)],
  ] as const;
  return masters.flatMap(([name, master]) =>
    [PLUGIN, 'Weather', 'a', `p${'-9'.repeat(31)}x`].flatMap((plugin) =>
      [null, INSTANCE, OTHER_INSTANCE.toUpperCase()].map((instance) => ({
        name: `${name}, ${plugin}, ${instance ?? 'every instance'}`,
        master_hex: master.toString('hex'),
        plugin,
        instance,
        info_hex: Buffer.from(instance === null ? plugin : `${plugin}|${instance.toLowerCase()}`).toString(
          'hex',
        ),
        key_hex: deriveLicenseKey({ id: 'test', kind: 'hmac-sha256-master', bytes: master }, plugin, instance)
          .hex,
      })),
    ),
  );
}

function makeBase64url(): unknown {
  const good = [
    '',
    '66',
    '666f',
    '666f6f',
    '00',
    'ff',
    'fbff',
    'fbefbe',
    'ffffff',
    '00'.repeat(32),
    'fb'.repeat(33),
  ];
  const bad: readonly (readonly [string, string])[] = [
    ['one character makes no byte', 'Z'],
    ['five characters leave one over', 'Zm9vZ'],
    ['four spare bits, lowest set', 'Zh'],
    ['four spare bits, all set', 'Zv'],
    ['two spare bits, lowest set', 'Zm9'],
    ['two spare bits, highest set', 'Zm-'],
    ['padding of two', 'Zg=='],
    ['padding of one', 'Zm8='],
    ['needless padding', 'Zm9v===='],
    ['only padding', '='],
    ['plus sign', '-+__'],
    ['slash', '__/_'],
    ['space in front', ' Zm9v'],
    ['space inside', 'Zm 9v'],
    ['line feed behind', 'Zm9v\n'],
    ['carriage return and line feed inside', 'Zm\r\n9v'],
    ['tab', 'Zm9v\t'],
    ['dot', 'Zm.v'],
    ['zero character', 'Zm9v\u0000'],
    ['letter outside ASCII', 'Zm9é'],
    ['full-width letter', 'Ｚm9v'],
    ['character outside the basic plane', '🧩'],
  ];
  return {
    good: good.map((hex) => ({ hex, text: encodeBase64url(Buffer.from(hex, 'hex')) })),
    bad: bad.map(([name, text]) => ({ name, text })),
  };
}

function makeFlips(cases: readonly TokenCase[]): FlipCase[] {
  return [
    'test-hmac: paid, updates until a day',
    'test-ed25519: paid, updates until a day',
    'test-hmac: trial running',
  ].map((name) => {
    const vector = cases.find((candidate) => candidate.name === name);
    if (vector === undefined || vector.token === null) throw new Error(`no case "${name}" to flip`);
    const counts: Record<string, number> = { malformed: 0, unknown_key: 0, bad_signature: 0 };
    for (const flipped of eachBitFlip(vector.token)) {
      const { verdict } = verifyLicense(toQuestion({ ...vector, token: flipped }));
      if (counts[verdict] === undefined) throw new Error(`a flipped bit of "${name}" is judged ${verdict}`);
      counts[verdict] += 1;
    }
    const { token, keys, accept_test_keys, plugin, instance, released_at, now, clock_floor } = vector;
    return {
      name,
      token,
      keys,
      accept_test_keys,
      plugin,
      instance,
      released_at,
      now,
      clock_floor,
      flips: counts,
    };
  });
}

function makeKeys(): unknown {
  return [hmac, ed25519, namedHmac, namedEd25519].map((key) => ({
    id: key.id,
    kind: key.kind,
    phrase: phraseOf(key.id),
    hex: Buffer.from(key.bytes).toString('hex'),
    carried: carried(key),
  }));
}

if (import.meta.main) {
  for (const [file, text] of makeVectors()) {
    const path = fileURLToPath(new URL(file, VECTORS_URL));
    writeFileSync(path, text);
    process.stdout.write(`${path}\n`);
  }
}
