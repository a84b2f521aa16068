/** The malformed ones among the token cases of the license vectors. */
import { encodeBase64url } from '../src/base64url.ts';
import { ed25519, hmac, INSTANCE, PAID, padded, signed, TRIAL } from './vector-keys.ts';
import type { AddCase } from './vectors.ts';

/** Texts that are no token. */
export function addMalformedText(add: AddCase): void {
  const token = signed(PAID, hmac);
  const [prefix, id, payload, signature] = token.split('.') as [string, string, string, string];
  const join = (...parts: string[]): string => parts.join('.');
  add('malformed', 'a space', ' ');
  add('malformed', 'space in front', ` ${token}`);
  add('malformed', 'line feed behind', `${token}\n`);
  add(
    'malformed',
    'line feed in the payload',
    join(prefix, id, `${payload.slice(0, 64)}\n${payload.slice(64)}`, signature),
  );
  add('malformed', 'byte order mark in front', `\ufeff${token}`);
  add('malformed', 'three parts', join(prefix, id, payload));
  add('malformed', 'five parts', join(token, 'AA'));
  add('malformed', 'dot behind', `${token}.`);
  add('malformed', 'prefix toru2', join('toru2', id, payload, signature));
  add('malformed', 'prefix in upper case', join('TORU1', id, payload, signature));
  add('malformed', 'no prefix', join('', id, payload, signature));
  add('malformed', 'a JSON Web Token', join('eyJhbGciOiJub25lIn0', 'e30', ''));
  for (const bad of [
    '',
    '-test',
    'Test-hmac',
    'test_hmac',
    'test hmac',
    'test-hmac\n',
    'тест',
    `k${'9'.repeat(64)}`,
  ]) {
    add('malformed', `key id ${JSON.stringify(bad)}`, join(prefix, bad, payload, signature));
  }
  add('malformed', 'payload empty', join(prefix, id, '', signature));
  add('malformed', 'signature empty', join(prefix, id, payload, ''));
  for (const size of [1, 31, 33, 63, 65, 96]) {
    add(
      'malformed',
      `signature of ${size} bytes`,
      join(prefix, id, payload, encodeBase64url(new Uint8Array(size))),
    );
  }
  add(
    'malformed',
    'payload padded with =',
    join(prefix, id, encodeBase64url(Buffer.from('{"a":1}')) + '==', signature),
  );
  add('malformed', 'signature padded with =', join(prefix, id, payload, `${signature}=`));
  add('malformed', 'signature with spare bits', join(prefix, id, payload, withSpareBit(signature)));
  add('malformed', 'Ed25519 signature with spare bits', withSpareBit(signed(PAID, ed25519)));
  add(
    'malformed',
    'payload with spare bits',
    join(prefix, id, withSpareBit(encodeBase64url(Buffer.from('{"a":1}'))), signature),
  );
  add('malformed', 'payload of length 1 modulo 4', join(prefix, id, 'AAAAA', signature));
  const standard = signed({ ...PAID, note: '???>>>~~~' }, hmac);
  add(
    'malformed',
    'standard base64 alphabet',
    standard.replaceAll('-', '+').replaceAll('_', '/').replace('test+hmac', 'test-hmac'),
  );
  add('malformed', 'full-width letter in the payload', join(prefix, id, `Ａ${payload.slice(1)}`, signature));
  add('malformed', 'zero character in the payload', join(prefix, id, `\u0000${payload.slice(1)}`, signature));
  add('malformed', 'payload of 4097 bytes', signed(padded(4097)));
}

/** The same text with the lowest bit of its last character set: the same bytes for a lenient decoder. */
function withSpareBit(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return text.slice(0, -1) + alphabet.charAt(alphabet.indexOf(text.slice(-1)) + 1);
}

/** Tokens whose signature fits and whose payload breaks a rule. */
export function addMalformedPayload(add: AddCase): void {
  const bad: readonly (readonly [string, unknown])[] = [
    ['not JSON', 'hello'],
    ['half of a JSON text', JSON.stringify(PAID).slice(0, -1)],
    ['two JSON texts', `${JSON.stringify(PAID)}{}`],
    ['a list', [PAID]],
    ['null', 'null'],
    ['a string', '"hello"'],
    ['an empty object', {}],
    ['byte order mark', `\ufeff${JSON.stringify(PAID)}`],
    ['UTF-16', Buffer.from(JSON.stringify(PAID), 'utf16le')],
    [
      'a byte that is not UTF-8',
      Buffer.from(JSON.stringify(PAID).replace('Example', 'Ex\u00e9mple'), 'latin1'),
    ],
    ['NaN', JSON.stringify(PAID).replace('{', '{"seats":NaN,')],
    ['a trailing comma', JSON.stringify(PAID).replace('}', ',}')],
    ['a comment', `/* paid */${JSON.stringify(PAID)}`],
    ['half a surrogate pair', JSON.stringify(PAID).replace('Example', '\\ud83e')],
    ['no license_id', { ...PAID, license_id: undefined }],
    ['empty license_id', { ...PAID, license_id: '' }],
    ['number as license_id', { ...PAID, license_id: 7 }],
    ['no plugin', { ...PAID, plugin: undefined }],
    ['plugin null', { ...PAID, plugin: null }],
    ['plugin with a bar', { ...PAID, plugin: 'weather|x' }],
    ['plugin of 65 characters', { ...PAID, plugin: 'w'.repeat(65) }],
    ['plugin with a line feed behind', { ...PAID, plugin: 'weather\n' }],
    ['plugin list', { ...PAID, plugin: ['weather'] }],
    ['no instance', { ...PAID, instance: undefined }],
    ['instance without hyphens', { ...PAID, instance: INSTANCE.replaceAll('-', '') }],
    ['instance in braces', { ...PAID, instance: `{${INSTANCE}}` }],
    ['instance as URN', { ...PAID, instance: `urn:uuid:${INSTANCE}` }],
    ['instance with a space behind', { ...PAID, instance: `${INSTANCE} ` }],
    ['no customer', { ...PAID, customer: undefined }],
    ['empty customer', { ...PAID, customer: '' }],
    ['no issued_at', { ...PAID, issued_at: undefined }],
    ['issued_at with a time', { ...PAID, issued_at: '2026-05-01T00:00:00Z' }],
    ['issued_at a number', { ...PAID, issued_at: 1777593600 }],
    ['updates_until empty', { ...PAID, updates_until: '' }],
    ['updates_until forever', { ...PAID, updates_until: 'forever' }],
    ['updates_until 30 February', { ...PAID, updates_until: '2027-02-30' }],
    ['updates_until 29 February of no leap year', { ...PAID, updates_until: '2100-02-29' }],
    ['updates_until month 13', { ...PAID, updates_until: '2027-13-01' }],
    ['updates_until day 0', { ...PAID, updates_until: '2027-05-00' }],
    ['updates_until year 0', { ...PAID, updates_until: '0000-05-01' }],
    ['updates_until without hyphens', { ...PAID, updates_until: '20270501' }],
    ['updates_until week date', { ...PAID, updates_until: '2027-W17-6' }],
    ['updates_until short month', { ...PAID, updates_until: '2027-5-1' }],
    ['updates_until with a line feed behind', { ...PAID, updates_until: '2027-05-01\n' }],
    ['updates_until in Arabic digits', { ...PAID, updates_until: '٢٠٢٧-٠٥-٠١' }],
    ['updates_until false', { ...PAID, updates_until: false }],
    ['trial_until 31 April', { ...TRIAL, trial_until: '2026-04-31' }],
    ['trial_until five-digit year', { ...TRIAL, trial_until: '12026-04-30' }],
    ['features a string', { ...PAID, features: 'radar' }],
    ['features with a number', { ...PAID, features: ['radar', 1] }],
    ['features with an empty name', { ...PAID, features: ['radar', ''] }],
    ['note a number', { ...PAID, note: 4711 }],
  ];
  for (const [name, payload] of bad) add('malformed', `signed payload: ${name}`, signed(payload));
  add(
    'malformed',
    'payload is judged before plugin',
    signed({ ...PAID, plugin: 'other', updates_until: '2027-02-30' }),
  );
}
