/** Signatures against themselves; `test/system` holds them against the program minisign. */
import { describe, expect, it } from 'vitest';

import { readSigningKey, signBytes, verifyBytes } from './minisign.ts';

/** A key for tests alone, made with `minisign -G -W`: nothing trusts it. */
const TEST_SECRET = `untrusted comment: minisign encrypted secret key
RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAw6dxrMK6KNT8CfbeHsIWLM2nKb7s67PtKOx9x+mR1MeCP7Ig6osdwHB+VqG+5c7x014rt3CyvsWlDTIt4k+ZEhAzzZ9lhJibAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
`;
const TEST_PUBLIC = `untrusted comment: minisign public key D428BAC2AC71A7C3
RWTDp3Gswroo1HB+VqG+5c7x014rt3CyvsWlDTIt4k+ZEhAzzZ9lhJib
`;
/** Of the bytes `hello\n`, by the program minisign with that key. */
const BY_MINISIGN = `untrusted comment: signature from minisign secret key
RUTDp3Gswroo1CYR0jvdu4GJzeAsg97P2H8iDcj6AIkZMe3X5z37AFq7zsSoBOhqEQKfI3HsPBnJvybN5cx0lBNLy6gM5wj8BwQ=
trusted comment: made by minisign
Dp+caF8QKK4iULCE2HW0Fgot4Va/FYe7GMGY429WJNBR1wIt5yavUnZx9T4/FwCAplNcVd87IaBNEQFzTxfgBQ==
`;

const data = Buffer.from('hello\n');
const key = readSigningKey(TEST_SECRET);
const signature = signBytes(data, key, { untrusted: 'a test', trusted: 'file:hello version:1.0.0' });

describe('a signature', () => {
  it('is read from the program minisign', () => {
    expect(verifyBytes(data, BY_MINISIGN, TEST_PUBLIC)).toEqual({ trustedComment: 'made by minisign' });
  });

  it('holds, with the public key that belongs to the secret one', () => {
    expect(key.publicKey).toBe(TEST_PUBLIC);
    expect(verifyBytes(data, signature, TEST_PUBLIC)).toEqual({ trustedComment: 'file:hello version:1.0.0' });
    expect(verifyBytes(data, signature, TEST_PUBLIC.split('\n')[1] ?? '')).toBeDefined();
  });

  it.each([
    ['another file', () => [Buffer.from('hellO\n'), signature], 'The signature does not hold'],
    ['another comment', () => [data, signature.replace('1.0.0', '2.0.0')], 'not the one that was signed'],
    ['a signature that is cut off', () => [data, signature.split('\n').slice(0, 2).join('\n')], 'is cut off'],
    [
      'the comment of another file',
      () => {
        const other = signBytes(Buffer.from('other'), key, { untrusted: '', trusted: 'version:2.0.0' });
        return [data, [...signature.split('\n').slice(0, 2), ...other.split('\n').slice(2)].join('\n')];
      },
      'not the one that was signed',
    ],
    ['words', () => [data, 'hello'], 'Cannot read the signature: line 2 is not base64'],
    ['an empty file', () => [data, ''], 'Cannot read the signature'],
  ] as const)('does not hold for %s', (_, make, message) => {
    const [bytes, text] = make();
    expect(() => verifyBytes(bytes as Buffer, text as string, TEST_PUBLIC)).toThrow(message);
  });

  it('does not hold with another key, and says which one is trusted', () => {
    const other = Buffer.from(TEST_PUBLIC.split('\n')[1] ?? '', 'base64');
    other.write('12345678', 2, 'latin1');
    expect(() => verifyBytes(data, signature, other.toString('base64'))).toThrow(
      'not with 3837363534333231, which is trusted here',
    );
  });

  it('is not made with a key that has a password, or with something else', () => {
    const [head = '', line = ''] = TEST_SECRET.split('\n');
    const locked = Buffer.from(line, 'base64');
    locked.write('Sc', 2, 'latin1');
    expect(() => readSigningKey(`${head}\n${locked.toString('base64')}`)).toThrow('has a password');
    expect(() => readSigningKey(TEST_PUBLIC)).toThrow('no secret key');
  });
});
