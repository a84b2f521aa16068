import { describe, expect, it } from 'vitest';
import { openMemoryDatabase, openMemoryStore } from '../test/memory-database.ts';
import { HeldChanges } from './held-changes.ts';
import type { NewUser, SessionRecord } from './account-types.ts';
import { createApiTokenStore } from './api-token-store.ts';
import { createLicenseStore } from './license-store.ts';
import { createSessionStore } from './session-store.ts';
import { createLanguageStore } from './language-store.ts';
import { createUserStore } from './user-store.ts';

const ADA: NewUser = {
  username: 'Ada',
  role: 'admin',
  displayName: 'Ada L.',
  passwordHash: '$argon2id$1',
  plugins: null,
  createdAtMs: 1,
};

describe('languages', () => {
  it('are kept by user name, whatever its case, until they are forgotten', () => {
    const languages = openMemoryStore(createLanguageStore);
    expect(languages.get('ada')).toBeNull();
    languages.set('Ada', 'de');
    expect(languages.get('aDA')).toBe('de');
    languages.set('ada', 'en');
    expect(languages.get('Ada')).toBe('en');
    languages.set('ADA', null);
    expect(languages.get('ada')).toBeNull();
  });

  it('go with the user, so that a later one of the same name has none', () => {
    const database = openMemoryDatabase();
    const languages = createLanguageStore(database);
    const users = createUserStore(database, new HeldChanges(database, () => 0));
    users.create(ADA);
    languages.set('ada', 'de');
    users.delete('ADA');
    expect(languages.get('ada')).toBeNull();
  });
});

describe('users', () => {
  it('are created once, whatever the case of the name', () => {
    const users = openMemoryStore(createUserStore);
    const ada = {
      ...ADA,
      active: true,
      passwordChangedAtMs: 1,
      lastLoginAtMs: null,
    };
    expect(users.create(ADA)).toEqual(ada);
    expect(users.create({ ...ADA, username: 'ADA', passwordHash: 'other' })).toBeNull();
    expect(users.get('aDA')).toEqual(ada);
    expect(users.get('bob')).toBeNull();
    users.create({ ...ADA, username: 'bob', role: 'client' });
    expect(users.list().map((user) => user.username)).toEqual(['Ada', 'bob']);
    expect(users.count()).toBe(2);
    expect(users.countActiveAdmins()).toBe(1);
  });

  it('change in the fields that are named; null plugins is a value', () => {
    const users = openMemoryStore(createUserStore);
    users.create({ ...ADA, plugins: ['weather'] });
    expect(users.update('ada', { active: false })).toMatchObject({
      active: false,
      role: 'admin',
      plugins: ['weather'],
    });
    expect(users.update('ada', { plugins: null, role: 'client' })).toMatchObject({
      plugins: null,
      active: false,
    });
    expect(users.get('ada')).toMatchObject({ plugins: null, role: 'client', active: false });
    expect(users.update('bob', { active: true })).toBeNull();
    expect(users.setPasswordHash('ada', '$argon2id$2', 7)).toBe(true);
    expect(users.setPasswordHash('bob', '$argon2id$2', 7)).toBe(false);
    users.recordLogin('ada', 8);
    expect(users.get('ada')).toMatchObject({
      passwordHash: '$argon2id$2',
      passwordChangedAtMs: 7,
      lastLoginAtMs: 8,
    });
    expect(users.delete('ADA')).toBe(true);
    expect(users.delete('ada')).toBe(false);
  });
});

describe('sessions', () => {
  const session = (tokenHash: string, username = 'ada', createdAtMs = 1): SessionRecord => ({
    tokenHash,
    username,
    createdAtMs,
    expiresAtMs: 100,
    lastSeenAtMs: createdAtMs,
    userAgent: 'browser',
    address: '192.0.2.7',
  });

  it('exist until the moment they expire', () => {
    const sessions = openMemoryStore(createSessionStore);
    sessions.create(session('h1'));
    expect(sessions.get('h1', 99)).toEqual(session('h1'));
    expect(sessions.get('h1', 100)).toBeNull();
    expect(sessions.listFor('ada', 100)).toEqual([]);
    expect(sessions.purge(99)).toBe(0);
    expect(sessions.purge(100)).toBe(1);
  });

  it('are touched and ended, one or all of a user', () => {
    const sessions = openMemoryStore(createSessionStore);
    sessions.create(session('h1'));
    sessions.create(session('h2', 'ada', 2));
    sessions.create(session('h3', 'bob'));
    sessions.touch('h1', 50, null);
    expect(sessions.get('h1', 60)).toMatchObject({ lastSeenAtMs: 50, address: '192.0.2.7' });
    sessions.touch('h1', 51, '2001:db8::1');
    expect(sessions.get('h1', 60)).toMatchObject({ lastSeenAtMs: 51, address: '2001:db8::1' });
    expect(sessions.listFor('Ada', 60).map((entry) => entry.tokenHash)).toEqual(['h2', 'h1']);
    expect(sessions.deleteFor('Ada', 'h2')).toEqual(['h1']);
    expect(sessions.deleteFor('ada')).toEqual(['h2']);
    expect(sessions.delete('h3')).toBe(true);
    expect(sessions.delete('h3')).toBe(false);
  });
});

it('keeps API tokens until they are revoked, and finds live ones by hash', () => {
  const tokens = openMemoryStore(createApiTokenStore);
  const token = {
    id: 't1',
    tokenHash: 'h1',
    name: 'backup',
    scope: 'read',
    createdAtMs: 1,
    createdBy: 'ada',
    expiresAtMs: 100,
  } as const;
  const stored = { ...token, lastUsedAtMs: null, unconfirmedSinceMs: null };
  expect(tokens.create(token)).toEqual(stored);
  tokens.create({ ...token, id: 't2', tokenHash: 'h2', createdAtMs: 2, expiresAtMs: null });
  expect(tokens.findByHash('h1', 99)).toEqual(stored);
  expect(tokens.findByHash('h1', 100)).toBeNull();
  expect(tokens.findByHash('h2', 1e12)).toMatchObject({ id: 't2' });
  tokens.touch('t1', 50);
  expect(tokens.list().map(({ id, lastUsedAtMs }) => [id, lastUsedAtMs])).toEqual([
    ['t2', null],
    ['t1', 50],
  ]);
  expect(tokens.delete('t1')).toEqual({ ...stored, lastUsedAtMs: 50 });
  expect(tokens.delete('t1')).toBeNull();
});

it('keeps one license text per plugin', () => {
  const licenses = createLicenseStore(openMemoryDatabase());
  expect(licenses.get('weather')).toBeNull();
  licenses.set('weather', 'toru1.a', 1);
  licenses.set('weather', 'toru1.b', 2);
  expect(licenses.get('weather')).toBe('toru1.b');
  expect([...licenses.all()]).toEqual([['weather', 'toru1.b']]);
  expect(licenses.delete('weather', 3)).toBe(true);
  expect(licenses.delete('weather', 4)).toBe(false);
});

describe('a license that was replaced', () => {
  it('can be put back, and is in one place only', () => {
    const licenses = createLicenseStore(openMemoryDatabase());
    expect(licenses.previous('weather')).toBeNull();
    licenses.set('weather', 'good', 1);
    licenses.set('weather', 'good', 2, 'valid');
    expect(licenses.previous('weather')).toBeNull();
    licenses.set('weather', 'bad', 3, 'valid');
    expect(licenses.previous('weather')).toEqual({ token: 'good', state: 'valid', replacedAtMs: 3 });
    licenses.set('weather', 'good', 4, 'wrong_instance');
    expect(licenses.previous('weather')).toMatchObject({ token: 'bad', state: 'wrong_instance' });
    licenses.delete('weather', 5, 'valid');
    expect(licenses.previous('weather')).toMatchObject({ token: 'good', state: 'valid', replacedAtMs: 5 });
    expect(licenses.previous('other')).toBeNull();
  });

  it('is never pushed out by any number that were not valid', () => {
    const licenses = createLicenseStore(openMemoryDatabase());
    licenses.set('weather', 'good', 0);
    licenses.set('weather', 'bad 0', 1, 'valid');
    for (let at = 1; at < 20; at += 1) licenses.set('weather', `bad ${at}`, at, 'bad_signature');
    expect(licenses.previous('weather')).toMatchObject({ token: 'good', state: 'valid' });
  });
});
