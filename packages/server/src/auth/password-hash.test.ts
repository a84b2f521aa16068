import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createPasswordHasher, isPasswordHash } from './password-hash.ts';

const hasher = createPasswordHasher(randomBytes);

describe('createPasswordHasher', () => {
  it('accepts the right password only', async () => {
    const encoded = await hasher.hash('correct horse');
    expect(encoded).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.verify(encoded, 'correct horse')).toBe(true);
    expect(await hasher.verify(encoded, 'correct horsf')).toBe(false);
    expect(await hasher.verify(null, 'correct horse')).toBe(false);
    expect(await hasher.verify('no hash', 'correct horse')).toBe(false);
  });

  it('knows the hash of the reference program with other parameters', async () => {
    const encoded = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
    expect(isPasswordHash(encoded)).toBe(true);
    expect(await hasher.verify(encoded, 'password')).toBe(true);
  });

  it('takes both spellings of an accented letter for the same', async () => {
    const encoded = await hasher.hash('pässwörd-x');
    expect(await hasher.verify(encoded, 'pässwörd-x'.normalize('NFD'))).toBe(true);
  });

  it.each([
    '',
    '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR',
    '$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
  ])('does not take %j for a hash', (text) => {
    expect(isPasswordHash(text)).toBe(false);
  });
});
