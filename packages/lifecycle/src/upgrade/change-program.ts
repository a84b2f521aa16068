/**
 * Changes the program of an installation, and changes it back when the new one is not ready in time.
 *
 * Between stop and start nobody writes, so the copy of the database that is kept then is what the old program would go on with. When the new
 * program is never ready, nobody was answered by it: program and database go back, and nothing that was acknowledged is lost.
 */

import { ToruError } from '@toru/protocol';
import { lockForCommand } from '../owner.ts';
import {
  hasProgram,
  readCurrent,
  readVersion,
  removeOtherPrograms,
  switchCurrent,
} from './program-folders.ts';
import { keepUpgradePoint, putDatabaseBack, readUpgradePoint, type UpgradePoint } from './upgrade-point.ts';

/** The installation, and how its panel is stopped, started and asked. */
export interface ProgramChange {
  /** Folder of all programs. */
  readonly programs: string;
  readonly dataDir: string;
  /** Ends when the panel has stopped. */
  readonly stop: () => Promise<void>;
  readonly start: () => Promise<void>;
  /** Ends when the panel takes requests; throws when it does not in time. */
  readonly waitUntilReady: () => Promise<void>;
  /** Unit: milliseconds since the Unix epoch. */
  readonly nowMs: number;
  /** Told what is done, a line each. */
  readonly say: (line: string) => void;
}

/**
 * Changes to another program that is unpacked already. `before`: the program to go back to.  Default: the current one.
 *
 * @throws {ToruError} `UPGRADE_FAILED`: the new one was not ready, and the old one serves again, or the words say that it does not either.
 */
export async function upgradeProgram(change: ProgramChange, program: string, before?: string): Promise<void> {
  const { programs, dataDir, nowMs, say } = change;
  const old = before ?? readCurrent(programs);
  if (!hasProgram(programs, program))
    throw new ToruError('NOT_FOUND', `There is no program in "${programs}/${program}"`);
  const version = readVersion(programs, old);
  await change.stop();
  try {
    using lock = lockForCommand(dataDir);
    await keepUpgradePoint(lock.dataDir, { version, program: old, atMs: nowMs });
  } catch (error) {
    // The program is the old one still.
    await change.start();
    throw error;
  }
  switchCurrent(programs, program);
  try {
    await change.start();
    await change.waitUntilReady();
  } catch (error) {
    await takeBack(change, old, error);
  }
  removeOtherPrograms(programs, [program, old]);
  say(`Version ${readVersion(programs, program)} serves; "toru rollback" goes back to ${version}`);
}

async function takeBack(change: ProgramChange, old: string, cause: unknown): Promise<never> {
  const { programs, dataDir } = change;
  const why = cause instanceof Error ? cause.message : String(cause);
  change.say(`The new version is not ready: ${why}`);
  // What does not start may not be there to be stopped.
  await change.stop().catch(() => undefined);
  switchCurrent(programs, old);
  {
    using lock = lockForCommand(dataDir);
    await putDatabaseBack(lock.dataDir);
  }
  const version = readVersion(programs, old);
  try {
    await change.start();
    await change.waitUntilReady();
  } catch (error) {
    throw new ToruError(
      'UPGRADE_FAILED',
      `The upgrade failed (${why}). Program and database are those of version ${version} again, but it is not ready either: ${String(error)}`,
      { cause: error },
    );
  }
  throw new ToruError(
    'UPGRADE_FAILED',
    `The upgrade failed (${why}). Version ${version} serves again, with its database as it was`,
    { cause },
  );
}

/** What going back would mean. */
export interface RollbackPlan extends UpgradePoint {
  /** Version of the present program. */
  readonly from: string;
  /** The old program cannot read the present database: the one of the upgrade is put back, and what was written since is lost. */
  readonly losesWrites: boolean;
}

/** Plans a rollback. `schema`: that of the present database. @throws {ToruError} `ROLLBACK_UNAVAILABLE` */
export function planRollback(
  { programs, dataDir }: Pick<ProgramChange, 'programs' | 'dataDir'>,
  schema: number | null,
): RollbackPlan {
  const point = readUpgradePoint(dataDir);
  const current = readCurrent(programs);
  if (point === null || !hasProgram(programs, point.program) || point.program === current) {
    throw new ToruError('ROLLBACK_UNAVAILABLE', `No program before the present one is kept in "${programs}"`);
  }
  return { ...point, from: readVersion(programs, current), losesWrites: schema !== point.schema };
}

/** Goes back. @throws {ToruError} `UPGRADE_FAILED`: the old program is not ready. */
export async function rollBackProgram(change: ProgramChange, plan: RollbackPlan): Promise<void> {
  await change.stop();
  {
    using lock = lockForCommand(change.dataDir);
    if (plan.losesWrites) await putDatabaseBack(lock.dataDir);
  }
  switchCurrent(change.programs, plan.program);
  try {
    await change.start();
    await change.waitUntilReady();
  } catch (error) {
    throw new ToruError(
      'UPGRADE_FAILED',
      `Version ${plan.version} is in place again, but not ready: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  change.say(`Version ${plan.version} serves again`);
}
