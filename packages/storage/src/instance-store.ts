/** Identity of the installation, the highest time it has seen, and the records of its starts. */

import { suspectClone, type KnownFacts } from './clone-check.ts';
import type { Database, Row } from './database.ts';
import type {
  CloneSuspicion,
  ClockReading,
  HostStart,
  InstanceFacts,
  InstanceStore,
} from './instance-types.ts';
import { integerOf, integerOrNullOf, textOf, textOrNullOf } from './row-guards.ts';

/** What the store takes from outside. */
export interface InstanceStoreOptions {
  /** UUID v4 for a database that has none yet. */
  readonly newId: () => string;
  readonly nowMs: number;
  /** Refuses to make an identity where there was one. */
  readonly expectNew?: (() => void) | undefined;
  /** Tells whether a directory holds a database. */
  readonly holdsDatabase: (dataDir: string) => boolean;
}

/** How far the floor in memory may be ahead of the one on disk. Unit: milliseconds. */
const FLOOR_STEP_MS = 60_000;
/** Failed starts in a row that call for safe mode. */
const FAILED_STARTS_FOR_SAFE_MODE = 2;
/** Start records that are kept. */
const KEPT_STARTS = 100;

/** Creates the store, and the identity of a new database. */
export function createInstanceStore(database: Database, options: InstanceStoreOptions): InstanceStore {
  const row = readOrCreate(database, options);
  let storedFloorMs = integerOf(row, 'clock_floor');
  let floorMs = storedFloorMs;
  let startId: number | null = null;

  const writeFloor = database.prepare('UPDATE instance SET clock_floor = ?');
  const readFacts = database.prepare(
    'SELECT machine_id_hash, hostname_hash, data_dir, facts_seen_at FROM instance WHERE facts_seen_at IS NOT NULL',
  );
  const writeFacts = database.prepare(
    'UPDATE instance SET machine_id_hash = coalesce(?, machine_id_hash), hostname_hash = ?, data_dir = ?, facts_seen_at = ?',
  );
  const readStarts = database.prepare(
    'SELECT healthy_at, stopped_at FROM host_starts ORDER BY id DESC LIMIT 100',
  );
  const addStart = database.prepare('INSERT INTO host_starts (started_at) VALUES (?)');
  const forgetStarts = database.prepare('DELETE FROM host_starts WHERE id <= ?');
  const writeHealthy = database.prepare('UPDATE host_starts SET healthy_at = ? WHERE id = ?');
  const writeStopped = database.prepare('UPDATE host_starts SET stopped_at = ? WHERE id = ?');

  return {
    id: textOf(row, 'uuid'),
    createdAtMs: integerOf(row, 'created_at'),
    restoredAtMs: integerOrNullOf(row, 'restored_at'),
    get clockFloorMs(): number {
      return floorMs;
    },

    checkFacts(facts: InstanceFacts, nowMs: number): CloneSuspicion | null {
      const stored = readFacts.get();
      const suspicion =
        stored === undefined ? null : suspectClone(toFacts(stored), facts, options.holdsDatabase);
      database.attempt(() => {
        writeFacts.run(facts.machineIdHash, facts.hostnameHash, facts.dataDir, nowMs);
      });
      return suspicion;
    },

    observeClock(nowMs: number): ClockReading {
      if (nowMs > floorMs) floorMs = nowMs;
      if (floorMs - storedFloorMs >= FLOOR_STEP_MS) {
        database.attempt(() => {
          writeFloor.run(floorMs);
          storedFloorMs = floorMs;
        });
      }
      return { floorMs, behindMs: floorMs - nowMs };
    },

    recordStart(nowMs: number): HostStart {
      const failedStartsBefore = countFailed(readStarts.all());
      database.attempt(() => {
        startId = addStart.insert(nowMs);
        forgetStarts.run(startId - KEPT_STARTS);
      });
      return { failedStartsBefore, shouldUseSafeMode: failedStartsBefore >= FAILED_STARTS_FOR_SAFE_MODE };
    },

    markHealthy(nowMs: number): void {
      if (startId !== null) database.attempt(() => writeHealthy.run(nowMs, startId));
    },

    markStopped(nowMs: number): void {
      if (startId !== null) database.attempt(() => writeStopped.run(nowMs, startId));
    },
  };
}

function readOrCreate(database: Database, { newId, nowMs, expectNew }: InstanceStoreOptions): Row {
  const read = database.prepare('SELECT uuid, created_at, clock_floor, restored_at FROM instance');
  const existing = read.get();
  if (existing !== undefined) return existing;
  expectNew?.();
  database.transaction('power', () => {
    database
      .prepare('INSERT INTO instance (id, uuid, created_at, clock_floor) VALUES (1, ?, ?, ?)')
      .run(newId(), nowMs, nowMs);
  });
  return read.get() ?? {};
}

/** Starts from the newest back to the first that went well. */
function countFailed(starts: readonly Row[]): number {
  const good = starts.findIndex(
    (start) => integerOrNullOf(start, 'healthy_at') !== null || integerOrNullOf(start, 'stopped_at') !== null,
  );
  return good === -1 ? starts.length : good;
}

function toFacts(row: Row): KnownFacts {
  return {
    machineIdHash: textOrNullOf(row, 'machine_id_hash'),
    hostnameHash: textOf(row, 'hostname_hash'),
    dataDir: textOf(row, 'data_dir'),
    seenAtMs: integerOf(row, 'facts_seen_at'),
  };
}
