import { describe, expect, it } from 'vitest';
import { openMemoryDatabase } from '../test/memory-database.ts';
import { openSecret, sealSecret } from './secret-box.ts';
import { createSettingsStore } from './settings-store.ts';

const KEY = new Uint8Array(32).fill(1);
const OTHER_KEY = new Uint8Array(32).fill(2);

describe('settings', () => {
  it('saves values and secrets; a secret that is not named stays, null clears it', () => {
    const store = createSettingsStore(openMemoryDatabase(), KEY);
    expect(store.values('mail')).toEqual({});
    store.save(
      'mail',
      { host: 'a' },
      new Map([
        ['/password', 'one'],
        ['/token', 'two'],
      ]),
    );
    store.save('mail', { host: 'b' }, new Map([['/token', null]]));
    expect(store.values('mail')).toEqual({ host: 'b' });
    expect([...store.secretVersions('mail').keys()]).toEqual(['/password']);
    expect(store.secrets('mail')).toEqual({ values: new Map([['/password', 'one']]), unreadable: [] });
    expect(store.secretVersions('other').size).toBe(0);
  });

  it('marks a secret anew whenever it is written, and only then', () => {
    const store = createSettingsStore(openMemoryDatabase(), KEY);
    store.save(
      'mail',
      {},
      new Map([
        ['/a', 'one'],
        ['/b', 'one'],
      ]),
    );
    const first = store.secretVersions('mail');
    store.save('mail', { host: 'b' }, new Map([['/a', 'one']]));
    const second = store.secretVersions('mail');
    expect(second.get('/a')).not.toBe(first.get('/a'));
    expect(second.get('/b')).toBe(first.get('/b'));
    expect(first.get('/a')).not.toBe(first.get('/b'));
  });

  it('stores no secret as it is', () => {
    const database = openMemoryDatabase();
    createSettingsStore(database, KEY).save('mail', {}, new Map([['/password', 'hunter2hunter2']]));
    const sealed = database.prepare('SELECT sealed FROM plugin_secrets').get()?.['sealed'];
    expect(Buffer.from(sealed as Uint8Array).toString('latin1')).not.toContain('hunter2');
  });

  it('names the secrets that the present key does not open', () => {
    const database = openMemoryDatabase();
    createSettingsStore(database, KEY).save('mail', {}, new Map([['/password', 'one']]));
    const secrets = createSettingsStore(database, OTHER_KEY).secrets('mail');
    expect(secrets).toEqual({ values: new Map(), unreadable: ['/password'] });
  });

  it('keeps the settings of the panel', () => {
    const store = createSettingsStore(openMemoryDatabase(), KEY);
    expect(store.panel()).toEqual({ name: 'Steering Center', viewOrigins: [] });
    store.savePanel({ name: 'Office', viewOrigins: ['https://tiles.example'] });
    expect(store.panel()).toEqual({ name: 'Office', viewOrigins: ['https://tiles.example'] });
  });
});

describe('sealed secrets', () => {
  const context = { plugin: 'mail', pointer: '/password' };
  const text = 'pässword 🔑';

  it('open with the same key and context only', () => {
    const sealed = sealSecret(KEY, context, text);
    expect(openSecret(KEY, context, sealed)).toBe(text);
    expect(openSecret(KEY, context, sealSecret(KEY, context, ''))).toBe('');
    expect(openSecret(OTHER_KEY, context, sealed)).toBeNull();
    expect(openSecret(KEY, { ...context, plugin: 'notes' }, sealed)).toBeNull();
    expect(openSecret(KEY, { ...context, pointer: '/token' }, sealed)).toBeNull();
  });

  it('never come out the same twice', () => {
    expect(sealSecret(KEY, context, text)).not.toEqual(sealSecret(KEY, context, text));
  });

  it('open with no bit changed and no byte missing', () => {
    const sealed = sealSecret(KEY, context, text);
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const changed = Uint8Array.from(sealed);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(openSecret(KEY, context, changed)).toBeNull();
    }
    for (let length = 0; length < sealed.length; length += 1) {
      expect(openSecret(KEY, context, sealed.subarray(0, length))).toBeNull();
    }
  });
});
