import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createPasswordHasher, HASHER_BUSY, isPasswordHash } from './password-hash.ts';

const hasher = createPasswordHasher(randomBytes);

describe('createPasswordHasher', () => {
  it('accepts the right password only', async () => {
    const encoded = await hasher.hash('correct horse');
    expect(encoded).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await hasher.verify(encoded as string, 'correct horse')).toBe(true);
    expect(await hasher.verify(encoded as string, 'correct horsf')).toBe(false);
    expect(await hasher.verify(null, 'correct horse')).toBe(false);
    expect(await hasher.verify('no hash', 'correct horse')).toBe(false);
  });

  it('knows the hash of the reference program with other parameters', async () => {
    const encoded = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
    expect(isPasswordHash(encoded)).toBe(true);
    expect(await hasher.verify(encoded, 'password')).toBe(true);
  });

  it('takes both spellings of an accented letter for the same', async () => {
    const encoded = (await hasher.hash('pässwörd-x')) as string;
    expect(await hasher.verify(encoded, 'pässwörd-x'.normalize('NFD'))).toBe(true);
  });

  it.each([
    '',
    '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR',
    '$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
  ])('does not take %j for a hash', (text) => {
    expect(isPasswordHash(text)).toBe(false);
  });

  it('refuses what does not fit into its queue', async () => {
    const crowd = createPasswordHasher(randomBytes);
    const cheap = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
    const results = await Promise.all(Array.from({ length: 40 }, () => crowd.verify(cheap, 'password')));
    expect(results.filter((result) => result === HASHER_BUSY)).toHaveLength(6);
    expect(results.filter((result) => result === true)).toHaveLength(34);
    expect(await crowd.verify(cheap, 'password')).toBe(true);
  });
});
