/**
 * The token cases of the license vectors.
 *
 * Verdicts are stated here by hand and never taken from the verifier; only sentences and claims are filled in.
 */
import { createHmac } from 'node:crypto';
import { encodeBase64url } from '../src/base64url.ts';
import { toClaimsRecord, verifyLicense, type LicenseVerdict } from '../src/index.ts';
import { toSignedBytes } from '../src/token.ts';
import type { VendorKey } from '../src/vendor.ts';
import {
  carried,
  ed25519,
  FOREVER,
  hmac,
  INSTANCE,
  namedEd25519,
  namedHmac,
  OTHER_INSTANCE,
  padded,
  PAID,
  PLUGIN,
  signed,
  testKey,
  TRIAL,
} from './vector-keys.ts';
import { addMalformedPayload, addMalformedText } from './vector-tokens-malformed.ts';
import { toQuestion, type AddCase, type Surroundings, type TokenCase } from './vectors.ts';

// Order of the group of curve points that Ed25519 signs in (RFC 8032).
const GROUP_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** Every token case, in a fixed order. */
export function makeTokenCases(): readonly TokenCase[] {
  const cases = new Map<string, TokenCase>();
  const add: AddCase = (verdict, name, token, surroundings = {}) => {
    if (cases.has(name)) throw new Error(`the case "${name}" occurs twice`);
    cases.set(name, toCase(verdict, name, token, surroundings));
  };
  addValid(add);
  addMissing(add);
  addMalformedText(add);
  addMalformedPayload(add);
  addKeysAndSignatures(add);
  addJudgements(add);
  return [...cases.values()];
}

function toCase(
  verdict: LicenseVerdict,
  name: string,
  token: string | null,
  surroundings: Surroundings,
): TokenCase {
  const question = {
    name,
    token,
    keys: [carried(hmac), carried(ed25519)],
    accept_test_keys: true,
    plugin: PLUGIN,
    instance: INSTANCE,
    released_at: '2026-05-20',
    now: '2026-06-01T12:00:00Z',
    clock_floor: null,
    ...surroundings,
  };
  const result = verifyLicense(toQuestion(question));
  if (result.verdict !== verdict) {
    throw new Error(`the case "${name}" is stated as ${verdict} and judged ${result.verdict}`);
  }
  const claims = result.claims === null ? null : toClaimsRecord(result.claims);
  return { ...question, verdict, detail: result.detail, claims };
}

function addValid(add: AddCase): void {
  for (const key of [hmac, ed25519]) {
    add('valid', `${key.id}: paid, updates until a day`, signed(PAID, key));
    add('valid', `${key.id}: paid, updates for ever`, signed(FOREVER, key));
    add('valid', `${key.id}: trial running`, signed(TRIAL, key));
  }
  const perCustomer = { keys: [carried(hmac, PLUGIN, INSTANCE)] };
  add('valid', 'per-customer key', signed(PAID, hmac, PLUGIN, INSTANCE), perCustomer);
  add(
    'valid',
    'per-customer key, instance in upper case at issue',
    signed(PAID, hmac, PLUGIN, INSTANCE.toUpperCase()),
    perCustomer,
  );
  add(
    'valid',
    'instance in upper case in the payload',
    signed({ ...PAID, instance: INSTANCE.toUpperCase() }),
  );
  add('valid', 'instance in upper case at the verifier', signed(PAID), { instance: INSTANCE.toUpperCase() });
  add('valid', 'unknown fields are ignored', signed({ v: 9, ...PAID, seats: 5, nested: { a: [1, null] } }));
  add(
    'valid',
    'fields in another order, with white space',
    signed(JSON.stringify(Object.fromEntries(Object.entries(PAID).reverse()), null, 2)),
  );
  const { license_id, plugin, instance, customer, issued_at } = PAID;
  add('valid', 'optional fields left out', signed({ license_id, plugin, instance, customer, issued_at }));
  add(
    'valid',
    'optional fields null',
    signed({ ...PAID, updates_until: null, trial_until: null, features: null, note: null }),
  );
  add('valid', 'note empty', signed({ ...PAID, note: '' }));
  for (const name of [
    '株式会社トール',
    'Łódź Ćma sp. z o.o.',
    'شركة الطقس',
    'Ω🧩👩‍👩‍👧 "quoted" \\ back\u0000slash',
  ]) {
    add('valid', `customer ${JSON.stringify(name)}`, signed({ ...PAID, customer: name }));
  }
  add(
    'valid',
    'customer written with JSON escapes',
    signed(JSON.stringify(PAID).replace('Example', '\\u0045xample \\ud83e\\udde9')),
  );
  add('valid', 'issued in the future', signed({ ...PAID, issued_at: '2099-01-01' }));
  add('valid', 'leap day', signed({ ...PAID, issued_at: '2024-02-29', updates_until: '2028-02-29' }));
  add('valid', 'payload of exactly 4096 bytes', signed(padded(4096)));
  add('valid', 'token for the second of two keys', signed(PAID, hmac), {
    keys: [carried(ed25519), carried(hmac)],
  });
  add('valid', 'key ids that are no test keys', signed(PAID, namedHmac), {
    keys: [carried(namedHmac)],
    accept_test_keys: false,
  });
  add('valid', 'Ed25519 key id that is no test key', signed(PAID, namedEd25519), {
    keys: [carried(namedEd25519)],
    accept_test_keys: false,
  });
  const longest = testKey(`k${'9'.repeat(63)}`, 'ed25519-private');
  add('valid', 'key id of 64 characters', signed(PAID, longest), { keys: [carried(longest)] });
  const almost = testKey('tests-1', 'ed25519-private');
  add('valid', 'key id that begins with "tests-" is no test key', signed(PAID, almost), {
    keys: [carried(almost)],
    accept_test_keys: false,
  });
}

function addMissing(add: AddCase): void {
  add('missing', 'no token', null);
  add('missing', 'empty token', '');
}

function addKeysAndSignatures(add: AddCase): void {
  add('unknown_key', 'empty key table', signed(PAID), { keys: [] });
  add('unknown_key', 'key id not in the table', signed(PAID, namedHmac));
  add(
    'unknown_key',
    'key id that begins like one in the table',
    signed(PAID, testKey('test-hmac2', 'hmac-sha256-master')),
  );
  for (const key of [hmac, ed25519]) {
    add('unknown_key', `${key.id}: test keys not accepted`, signed(PAID, key), { accept_test_keys: false });
  }
  add('unknown_key', 'test keys not accepted, key unknown as well', signed(PAID), {
    accept_test_keys: false,
    keys: [],
  });
  add(
    'unknown_key',
    'names in a table are not its properties',
    signed(PAID, testKey('constructor', 'ed25519-private')),
  );

  const other = testKey('test-other', 'ed25519-private');
  const renamed = (key: VendorKey, id: string): string => signed(PAID, key).replace(`.${key.id}.`, `.${id}.`);
  add(
    'bad_signature',
    'signed by another Ed25519 key under this id',
    signed(PAID, { ...other, id: ed25519.id }),
  );
  add('bad_signature', 'key id replaced by another in the table', renamed(other, ed25519.id), {
    keys: [carried(ed25519), carried(other)],
  });
  add('bad_signature', 'HMAC with the master secret itself', rawHmac(PAID, hmac.id, hmac.bytes));
  add('bad_signature', 'HMAC with the key of another plugin', signed(PAID, hmac, 'invoices'));
  add('bad_signature', 'HMAC with the key of another customer', signed(PAID, hmac, PLUGIN, OTHER_INSTANCE), {
    keys: [carried(hmac, PLUGIN, INSTANCE)],
  });
  add('bad_signature', 'HMAC with the plugin key for a per-customer build', signed(PAID, hmac), {
    keys: [carried(hmac, PLUGIN, INSTANCE)],
  });
  add(
    'bad_signature',
    'HMAC with the per-customer key for a common build',
    signed(PAID, hmac, PLUGIN, INSTANCE),
  );
  add(
    'bad_signature',
    'HMAC made with the Ed25519 public key as secret',
    rawHmac(PAID, ed25519.id, Buffer.from(carried(ed25519).hex, 'hex')),
  );
  add('bad_signature', 'Ed25519 signature under an HMAC key', renamed(ed25519, hmac.id));
  add('bad_signature', 'signature of zeros, HMAC', withSignature(signed(PAID, hmac), new Uint8Array(32)));
  add('bad_signature', 'signature of zeros, Ed25519', withSignature(signed(PAID), new Uint8Array(64)));
  add(
    'bad_signature',
    'Ed25519 signature with S + L',
    withSignature(signed(PAID), addGroupOrder(signed(PAID))),
  );
  const [, , trialPayload] = signed(TRIAL).split('.') as [string, string, string];
  const [prefix, id, , signature] = signed(PAID).split('.') as [string, string, string, string];
  add('bad_signature', 'signature of another license', [prefix, id, trialPayload, signature].join('.'));
  add(
    'bad_signature',
    'signature is judged before payload',
    withSignature(signed('hello'), new Uint8Array(64)),
  );
  add('bad_signature', 'signature without the zero byte', unprefixed());
}

function rawHmac(payload: unknown, id: string, secret: Uint8Array): string {
  const payloadText = encodeBase64url(Buffer.from(JSON.stringify(payload)));
  const digest = createHmac('sha256', secret).update(toSignedBytes(id, payloadText)).digest();
  return `toru1.${id}.${payloadText}.${encodeBase64url(digest)}`;
}

function unprefixed(): string {
  const payloadText = encodeBase64url(Buffer.from(JSON.stringify(PAID)));
  const secret = Buffer.from(carried(hmac).hex, 'hex');
  const digest = createHmac('sha256', secret).update(`toru-license/1${hmac.id}.${payloadText}`).digest();
  return `toru1.${hmac.id}.${payloadText}.${encodeBase64url(digest)}`;
}

function withSignature(token: string, signature: Uint8Array): string {
  return `${token.slice(0, token.lastIndexOf('.'))}.${encodeBase64url(signature)}`;
}

/** The other signature that a verifier without a range check on S would take for the same. */
function addGroupOrder(token: string): Uint8Array {
  const signature = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url');
  let s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + GROUP_ORDER;
  for (let index = 32; index < 64; index += 1) {
    signature[index] = Number(s & 0xffn);
    s >>= 8n;
  }
  return signature;
}

function addJudgements(add: AddCase): void {
  add('wrong_plugin', 'license for another plugin, Ed25519', signed({ ...PAID, plugin: 'invoices' }));
  add('wrong_plugin', 'plugin ids differ in case', signed({ ...PAID, plugin: 'Weather' }));
  add(
    'wrong_plugin',
    'plugin is judged before instance',
    signed({ ...PAID, plugin: 'invoices', instance: OTHER_INSTANCE }),
  );
  add(
    'wrong_plugin',
    'HMAC, payload for another plugin under this key',
    signed({ ...PAID, plugin: 'invoices' }, hmac),
  );
  add('wrong_instance', 'another instance, HMAC', signed({ ...PAID, instance: OTHER_INSTANCE }, hmac));
  add('wrong_instance', 'another instance, Ed25519', signed({ ...PAID, instance: OTHER_INSTANCE }));
  add(
    'wrong_instance',
    'another instance, both in upper case',
    signed({ ...PAID, instance: OTHER_INSTANCE.toUpperCase() }),
    { instance: INSTANCE.toUpperCase() },
  );
  add('wrong_instance', 'instance is judged before updates', signed({ ...PAID, instance: OTHER_INSTANCE }), {
    released_at: '2028-01-01',
  });

  add('valid', 'released on the last day of updates', signed(PAID), { released_at: '2027-05-01' });
  add('updates_ended', 'released the day after updates ended', signed(PAID), { released_at: '2027-05-02' });
  add('updates_ended', 'HMAC, released long after updates ended', signed(PAID, hmac), {
    released_at: '2031-01-01',
  });
  add('valid', 'security fix stamped with an earlier release date', signed(PAID), {
    released_at: '2027-05-01',
    now: '2029-03-03T00:00:00Z',
  });
  add('valid', 'updates for ever, released in the far future', signed(FOREVER), {
    released_at: '9999-12-31',
  });
  add('valid', 'released before the license was issued', signed(PAID), { released_at: '2020-01-01' });
  for (const now of [
    '1970-01-01T00:00:00Z',
    '2016-06-01T12:00:00Z',
    '2036-06-01T12:00:00Z',
    '9999-12-31T23:59:59Z',
  ]) {
    add('valid', `paid, clock at ${now}`, signed(PAID), { now, clock_floor: '2036-06-01T12:00:00Z' });
    add('updates_ended', `paid, updates ended, clock at ${now}`, signed(PAID), {
      now,
      released_at: '2027-05-02',
    });
  }

  add('valid', 'trial, last millisecond of its last day', signed(TRIAL), { now: '2026-06-30T23:59:59.999Z' });
  add('trial_expired', 'trial, first millisecond after it', signed(TRIAL), {
    now: '2026-07-01T00:00:00.000Z',
  });
  add('trial_expired', 'HMAC trial, long over', signed(TRIAL, hmac), { now: '2030-01-01T00:00:00Z' });
  add('trial_expired', 'trial, clock turned back below the floor', signed(TRIAL), {
    now: '2026-06-01T00:00:00Z',
    clock_floor: '2026-07-01T00:00:00Z',
  });
  add('trial_expired', 'trial, clock over and floor under', signed(TRIAL), {
    now: '2026-07-02T00:00:00Z',
    clock_floor: '2026-06-02T00:00:00Z',
  });
  add('valid', 'trial, floor on its last day', signed(TRIAL), {
    now: '2026-05-01T00:00:00Z',
    clock_floor: '2026-06-30T23:59:59Z',
  });
  add('valid', 'trial, clock before it was issued', signed(TRIAL), { now: '2001-01-01T00:00:00Z' });
  add('valid', 'trial to the last day there is', signed({ ...TRIAL, trial_until: '9999-12-31' }), {
    now: '9999-12-31T23:59:59Z',
  });
  add('valid', 'trial with updates, both running', signed({ ...TRIAL, updates_until: '2026-06-30' }));
  add('updates_ended', 'updates are judged before trial', signed({ ...TRIAL, updates_until: '2026-05-10' }), {
    now: '2030-01-01T00:00:00Z',
  });
}
