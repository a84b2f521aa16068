import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { NEW_PLUGIN_RECORD, openStorage, readInstanceFacts } from '../src/index.ts';
import { Database } from '../src/database.ts';
import { readMachineId } from '../src/instance-facts.ts';
import { MIGRATIONS, migrate, readSchemaVersion } from '../src/migrate.ts';
import { createTemporaryDirectory } from './temporary-directory.ts';

const modeOf = (path: string): number => statSync(path).mode & 0o777;
const refusal = (code: string, message: RegExp): unknown =>
  expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('files', () => {
  it('are private to their owner', () => {
    const dataDir = join(createTemporaryDirectory(), 'a', 'b');
    using storage = openStorage({ dataDir });
    storage.kv.set('p', 'plugin', 'k', new Uint8Array(1));
    expect(modeOf(dataDir)).toBe(0o700);
    const files = readdirSync(dataDir).sort();
    expect(files).toEqual(['secrets.key', 'steering.db', 'steering.db-shm', 'steering.db-wal']);
    for (const file of files) expect(modeOf(join(dataDir, file)), file).toBe(0o600);
    expect(storage.sizeBytes()).toBeGreaterThan(4_096);
  });

  it('become private when they were not', () => {
    const dataDir = createTemporaryDirectory();
    openStorage({ dataDir }).close();
    for (const file of ['', 'steering.db', 'secrets.key']) chmodSync(join(dataDir, file), 0o755);
    openStorage({ dataDir }).close();
    expect(modeOf(dataDir)).toBe(0o700);
    expect(modeOf(join(dataDir, 'steering.db'))).toBe(0o600);
    expect(modeOf(join(dataDir, 'secrets.key'))).toBe(0o600);
  });

  it('hold everything over a close, which can be asked for twice', () => {
    const dataDir = createTemporaryDirectory();
    const first = openStorage({ dataDir });
    first.kv.set('p', 'view', 'k', Uint8Array.of(1, 2));
    first.plugins.save('p', { ...NEW_PLUGIN_RECORD, enabled: true });
    first.settings.save('p', { a: 1 }, new Map([['/s', 'secret']]));
    first.close();
    first.close();
    expect(readdirSync(dataDir).sort()).toEqual(['secrets.key', 'steering.db']);

    using second = openStorage({ dataDir });
    expect(second.instance.id).toBe(first.instance.id);
    expect(second.instance.id).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(second.kv.get('p', 'view', 'k')).toMatchObject({ value: Uint8Array.of(1, 2) });
    expect(second.plugins.load('p').enabled).toBe(true);
    expect(second.settings.secrets('p').values).toEqual(new Map([['/s', 'secret']]));
    expect(second.maintain(Date.now())).toEqual({ ok: true, removed: 0 });
  });

  it('tell a lost key of the secrets from a damaged one', () => {
    const dataDir = createTemporaryDirectory();
    const keyFile = join(dataDir, 'secrets.key');
    using first = openStorage({ dataDir });
    first.settings.save('p', {}, new Map([['/s', 'secret']]));
    first.close();
    const key = readFileSync(keyFile);
    writeFileSync(keyFile, key.subarray(1));
    expect(() => openStorage({ dataDir })).toThrow(
      refusal('DIRECTORY_UNUSABLE', /it has 31 bytes and 32 are expected/),
    );
    rmSync(keyFile);
    using second = openStorage({ dataDir });
    expect(second.settings.secrets('p')).toEqual({ values: new Map(), unreadable: ['/s'] });
  });
});

describe('a file that is not ours', () => {
  it('is refused and left alone when it is from a newer release', () => {
    const dataDir = createTemporaryDirectory();
    const path = join(dataDir, 'steering.db');
    openStorage({ dataDir }).close();
    const raw = new DatabaseSync(path);
    raw.exec('PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)');
    raw.close();
    const before = readFileSync(path);
    expect(() => openStorage({ dataDir })).toThrow(
      refusal(
        'DIRECTORY_UNUSABLE',
        new RegExp(
          `schema version 99 of a newer release, and this one knows versions up to ${MIGRATIONS.length};`,
        ),
      ),
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('is refused and left alone when it belongs to another program', () => {
    const dataDir = createTemporaryDirectory();
    const path = join(dataDir, 'steering.db');
    const raw = new DatabaseSync(path);
    raw.exec('CREATE TABLE photos (id INTEGER)');
    raw.close();
    const before = readFileSync(path);
    expect(() => openStorage({ dataDir })).toThrow(
      refusal('DIRECTORY_UNUSABLE', /belongs to another program/),
    );
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('is refused when it is no database', () => {
    const dataDir = createTemporaryDirectory();
    writeFileSync(join(dataDir, 'steering.db'), 'not a database, '.repeat(1_000));
    expect(() => openStorage({ dataDir })).toThrow(
      refusal('STORAGE_UNAVAILABLE', /the file is not a database/),
    );
  });

  it('is refused when it is a directory', () => {
    const dataDir = createTemporaryDirectory();
    mkdirSync(join(dataDir, 'steering.db'));
    expect(() => openStorage({ dataDir })).toThrow(refusal('STORAGE_UNAVAILABLE', /cannot be opened/));
  });

  it('is refused when the data directory is a file', () => {
    const dataDir = join(createTemporaryDirectory(), 'file');
    writeFileSync(dataDir, '');
    expect(() => openStorage({ dataDir })).toThrow(refusal('DIRECTORY_UNUSABLE', /Cannot create database/));
  });
});

it('leaves the schema at the last whole step when a migration fails', () => {
  const path = join(createTemporaryDirectory(), 'steering.db');
  using database = new Database(path);
  const second = { name: 'add', sql: 'CREATE TABLE added (id INTEGER) STRICT' };
  const broken = {
    name: 'broken',
    sql: 'CREATE TABLE half (id INTEGER) STRICT; INSERT INTO nowhere VALUES (1)',
  };
  const known = MIGRATIONS.length;
  const three = [...MIGRATIONS, second, broken];
  expect(() => migrate(database, 0, three)).toThrow(/no such table: nowhere/);
  expect(readSchemaVersion(database, path, three)).toBe(known + 1);
  expect(database.prepare("SELECT name FROM sqlite_schema WHERE name IN ('added', 'half')").all()).toEqual([
    { name: 'added' },
  ]);
  const fixed = { name: 'fixed', sql: 'CREATE TABLE whole (id INTEGER) STRICT' };
  migrate(database, known + 1, [...MIGRATIONS, second, fixed]);
  expect(readSchemaVersion(database, path, three)).toBe(known + 2);
});

it('reads a machine id only where there is a sound one', () => {
  const directory = createTemporaryDirectory();
  const [empty, sound, absent] = ['empty', 'sound', 'absent'].map((name) => join(directory, name));
  writeFileSync(empty!, 'uninitialized\n');
  writeFileSync(sound!, `${'0f'.repeat(16)}\n`);
  expect(readMachineId([absent!, empty!, sound!])).toBe('0f'.repeat(16));
  expect(readMachineId([absent!, empty!])).toBeNull();
});

it('reads facts that are the same at each reading and hold neither host name nor machine id', () => {
  const dataDir = createTemporaryDirectory();
  const facts = readInstanceFacts(dataDir);
  expect(facts).toEqual(readInstanceFacts(dataDir));
  expect(facts.dataDir).toBe(dataDir);
  expect(facts.hostnameHash).toMatch(/^[0-9a-f]{64}$/);
});
