/** The face of the instance store: who this installation is, what time it has seen, how its last starts went. */

/** Soft facts about where the database is. They never deny anything: they only tell a clone from the original. */
export interface InstanceFacts {
  /** Application-specific hash of the machine id; null where the machine has none. */
  readonly machineIdHash: string | null;
  readonly hostnameHash: string;
  /** Real path of the data directory. */
  readonly dataDir: string;
}

/** Why the database looks like a copy of another installation that may still run. */
export interface CloneSuspicion {
  /** `machine`: another machine id. `data_dir`: another path on the same machine while the old one still holds a database. */
  readonly reason: 'machine' | 'data_dir';
  /** Every fact that is not as it was. */
  readonly changed: readonly ('machine_id' | 'hostname' | 'data_dir')[];
  readonly previousDataDir: string;
  readonly previousSeenAtMs: number;
}

/** What the clock did since it was last looked at. */
export interface ClockReading {
  /** The highest time ever seen, this one included. */
  readonly floorMs: number;
  /** How far the clock is behind the floor; 0 when it is not. More than 86400000 (a day) is worth an event. */
  readonly behindMs: number;
}

/** What starting the host found out about the starts before. */
export interface HostStart {
  /** Starts in a row, right before this one, that ended without being healthy and without a clean stop. */
  readonly failedStartsBefore: number;
  /** True from two such starts on: run no plugin. */
  readonly shouldUseSafeMode: boolean;
}

/**
 * Identity, clock floor and start records.
 *
 * None of the methods throws when the disk is full: a host must be able to start, run and stop then. What could not be written is
 * written with the next change, and a start that could not be recorded counts as if it had never been.
 */
export interface InstanceStore {
  /** UUID v4, created when the database was first opened. */
  readonly id: string;
  readonly createdAtMs: number;
  /** When this data was last restored from a backup; null: never. */
  readonly restoredAtMs: number | null;
  /** The highest time ever seen. */
  readonly clockFloorMs: number;
  /** Compares the facts with those of the last start and remembers the new ones, so that a change is told once. */
  checkFacts(facts: InstanceFacts, nowMs: number): CloneSuspicion | null;
  /** Shows the clock to the store. The floor is written when it is 60 s ahead of what is stored, so call it as often as you like. */
  observeClock(nowMs: number): ClockReading;
  /** Writes the record of this start. Call it once, before any plugin runs. */
  recordStart(nowMs: number): HostStart;
  /** Tells that the host has lived for 30 s. */
  markHealthy(nowMs: number): void;
  /** Tells that the host was asked to stop, at whatever age. */
  markStopped(nowMs: number): void;
}
