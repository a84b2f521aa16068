import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { createEventStore } from '../src/event-store.ts';
import { createInstanceStore } from '../src/instance-store.ts';
import { createJournal } from '../src/journal.ts';
import { createKvStore } from '../src/kv-store.ts';
import { HeldChanges } from '../src/held-changes.ts';
import { openDatabase } from '../src/open-database.ts';
import { createSessionStore } from '../src/session-store.ts';
import { startFixture } from './fixture-process.ts';
import { createTemporaryDirectory } from './temporary-directory.ts';

const VALUE = new Uint8Array(10_000).fill(7);

it('answers with a code when the disk is full, keeps reading, and goes on when there is room again', () => {
  using database = openDatabase(createTemporaryDirectory());
  const nowMs = Date.now();
  const kv = createKvStore(database, { now: () => nowMs });
  const events = createEventStore(createJournal(database));
  const held = new HeldChanges(database, () => nowMs);
  const sessions = createSessionStore(database, held);
  const instance = createInstanceStore(database, { newId: randomUUID, nowMs, holdsDatabase: () => false });
  kv.set('p', 'plugin', 'first', VALUE);
  database.exec('PRAGMA max_page_count = 60');

  let written = 0;
  let result = kv.set('p', 'plugin', `key-${written}`, VALUE);
  while (result.ok) {
    written += 1;
    expect(written).toBeLessThan(100);
    result = kv.set('p', 'plugin', `key-${written}`, VALUE);
  }
  expect(result).toEqual({
    ok: false,
    code: 'STORAGE_UNAVAILABLE',
    message: 'Cannot use the database: the disk is full (SQLite code 13)',
  });
  expect(kv.get('p', 'plugin', 'first')).toMatchObject({ found: true, version: 1 });
  expect(kv.usage('p').keys).toBe(written + 1);

  const event = {
    type: 'x',
    plugin: null,
    atMs: nowMs,
    runId: null,
    message: 'x'.repeat(20_000),
    details: {},
  };
  expect(() => events.append(event)).toThrow(expect.objectContaining({ code: 'STORAGE_UNAVAILABLE' }));
  const session = {
    tokenHash: 'h',
    username: 'x'.repeat(20_000),
    createdAtMs: nowMs,
    expiresAtMs: nowMs + 1,
    lastSeenAtMs: nowMs,
    userAgent: null,
    address: null,
  };
  sessions.create(session);
  expect(held.list()).toEqual([{ what: `a session of "${session.username}"`, sinceMs: nowMs }]);
  expect(held.retry()).toEqual([]);
  expect(sessions.get('h', nowMs)).toEqual(session);
  expect(instance.recordStart(nowMs)).toMatchObject({ failedStartsBefore: 0 });

  database.exec('PRAGMA max_page_count = 100000');
  expect(kv.set('p', 'plugin', `key-${written}`, VALUE)).toEqual({ ok: true, version: written + 2 });
  expect(events.append(event).message).toBe(event.message);
  expect(held.retry()).toHaveLength(1);
  expect(held.list()).toEqual([]);
  expect(createSessionStore(database, held).get('h', nowMs)).toEqual(session);
  expect(kv.usage('p').keys).toBe(written + 2);
});

it('answers with a code while another program holds the database', async () => {
  const dataDir = createTemporaryDirectory();
  using database = openDatabase(dataDir);
  const nowMs = Date.now();
  const kv = createKvStore(database, { now: () => nowMs });
  const instance = createInstanceStore(database, { newId: randomUUID, nowMs, holdsDatabase: () => false });
  kv.set('p', 'plugin', 'k', VALUE);
  const other = startFixture('holds-a-write.ts', `${dataDir}/steering.db`);
  await other.untilLines(1);

  expect(kv.set('p', 'plugin', 'k', VALUE)).toMatchObject({ ok: false, code: 'STORAGE_UNAVAILABLE' });
  expect(kv.get('p', 'plugin', 'k')).toMatchObject({ found: true, version: 1 });
  expect(instance.observeClock(nowMs + 120_000)).toEqual({ floorMs: nowMs + 120_000, behindMs: 0 });

  await other.kill();
  expect(kv.set('p', 'plugin', 'k', VALUE)).toMatchObject({ ok: true });
  instance.observeClock(nowMs + 120_000);
  const reread = createInstanceStore(database, { newId: randomUUID, nowMs, holdsDatabase: () => false });
  expect(reread.clockFloorMs).toBe(nowMs + 120_000);
});
