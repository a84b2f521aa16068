import { describe, expect, it } from 'vitest';
import { openMemoryDatabase } from '../test/memory-database.ts';
import type { Database } from './database.ts';
import { createInstanceStore } from './instance-store.ts';
import type { InstanceFacts, InstanceStore } from './instance-types.ts';

const ID = '6e0ae5b2-3f0c-4a52-9d53-5d1b8a8e4f00';
const FACTS: InstanceFacts = { machineIdHash: 'machine', hostnameHash: 'host', dataDir: '/data' };

function open(database: Database = openMemoryDatabase(), existing: readonly string[] = []): InstanceStore {
  return createInstanceStore(database, {
    newId: () => ID,
    nowMs: 1_000,
    holdsDatabase: (directory) => existing.includes(directory),
  });
}

it('keeps the identity that the first opening made', () => {
  const database = openMemoryDatabase();
  open(database);
  const again = createInstanceStore(database, {
    newId: () => 'another',
    nowMs: 9_000,
    holdsDatabase: () => false,
  });
  expect(again.id).toBe(ID);
  expect(again.createdAtMs).toBe(1_000);
});

describe('clone check', () => {
  it.each<[string, Partial<InstanceFacts>, string[], object | null]>([
    ['nothing changed', {}, ['/data'], null],
    ['renamed host', { hostnameHash: 'other' }, ['/data'], null],
    ['moved directory', { dataDir: '/new' }, [], null],
    ['copied directory', { dataDir: '/new' }, ['/data'], { reason: 'data_dir', changed: ['data_dir'] }],
    ['another machine', { machineIdHash: 'm2' }, [], { reason: 'machine', changed: ['machine_id'] }],
    [
      'another machine and host name',
      { machineIdHash: 'm2', hostnameHash: 'h2' },
      [],
      {
        reason: 'machine',
        changed: ['machine_id', 'hostname'],
        previousDataDir: '/data',
        previousSeenAtMs: 5,
      },
    ],
    ['machine id gone', { machineIdHash: null }, ['/data'], null],
  ])('%s', (_name, change, existing, expected) => {
    const store = open(openMemoryDatabase(), existing);
    expect(store.checkFacts(FACTS, 5)).toBeNull();
    const suspicion = store.checkFacts({ ...FACTS, ...change }, 6);
    if (expected === null) expect(suspicion).toBeNull();
    else expect(suspicion).toMatchObject(expected);
    expect(store.checkFacts({ ...FACTS, ...change }, 7), 'told once').toBeNull();
  });
});

it('remembers the machine id over a start that could not read one', () => {
  const store = open();
  store.checkFacts(FACTS, 5);
  store.checkFacts({ ...FACTS, machineIdHash: null }, 6);
  expect(store.checkFacts({ ...FACTS, machineIdHash: 'm2' }, 7)).toMatchObject({ reason: 'machine' });
});

describe('clock floor', () => {
  it('only rises, and tells how far the clock is behind', () => {
    const store = open();
    expect(store.observeClock(5_000)).toEqual({ floorMs: 5_000, behindMs: 0 });
    expect(store.observeClock(2_000)).toEqual({ floorMs: 5_000, behindMs: 3_000 });
    expect(store.clockFloorMs).toBe(5_000);
  });

  it('is written in steps of a minute', () => {
    const database = openMemoryDatabase();
    const store = open(database);
    store.observeClock(60_999);
    expect(open(database).clockFloorMs).toBe(1_000);
    store.observeClock(61_000);
    expect(open(database).clockFloorMs).toBe(61_000);
  });
});

describe('host starts', () => {
  it('calls for safe mode after two starts in a row that died young', () => {
    const database = openMemoryDatabase();
    const outcomes = [1, 2, 3].map((nowMs) => open(database).recordStart(nowMs));
    expect(outcomes).toEqual([
      { failedStartsBefore: 0, shouldUseSafeMode: false },
      { failedStartsBefore: 1, shouldUseSafeMode: false },
      { failedStartsBefore: 2, shouldUseSafeMode: true },
    ]);
  });

  it.each(['markHealthy', 'markStopped'] as const)(
    'counts from the last start that went well: %s',
    (mark) => {
      const database = openMemoryDatabase();
      open(database).recordStart(1);
      const good = open(database);
      good.recordStart(2);
      good[mark](3);
      open(database).recordStart(4);
      expect(open(database).recordStart(5)).toEqual({ failedStartsBefore: 1, shouldUseSafeMode: false });
    },
  );
});
