/**
 * Backups of the running panel: on request and by the schedule, one at a time, as a process of their own, so that hashing and encrypting
 * cost the panel neither time nor memory.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

import { isBackupName, readLastBackup } from '@toru/lifecycle/backup-files';
import type { BackupFailure, Backups, KeptBackup } from '@toru/server';
import type { BackupSchedule } from '@toru/storage';

const HOUR_MS = 3_600_000;
/** After a backup that failed the next one waits this long, or as long as the schedule says when that is less. */
const RETRY_MS = HOUR_MS;
const MAX_OUTPUT_CHARACTERS = 4_000;

/** What the runner needs. */
export interface BackupRunnerOptions {
  readonly dataDir: string;
  readonly pluginsDir: string;
  readonly logDir: string;
  readonly runtimeDir: string;
  readonly backupDir: string;
  readonly hasPassphrase: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** The words that start `toru`. */
  readonly toru: readonly string[];
  readonly schedule: () => BackupSchedule;
  readonly now: () => number;
  readonly onFailure: (message: string) => void;
}

/** Backups, with their clockwork. */
export interface BackupRunner extends Backups, Disposable {
  /** Makes the backup that is due, if one is. Call it once a minute. */
  tick(): void;
}

/** Makes the runner; nothing is started yet. */
export function createBackupRunner(options: BackupRunnerOptions): BackupRunner {
  const { dataDir, backupDir, hasPassphrase, now, schedule } = options;
  let child: ChildProcess | null = null;
  let failure: BackupFailure | null = null;
  let isClosed = false;

  const end = (problem: string | null): void => {
    child = null;
    if (isClosed) return;
    failure = problem === null ? null : { atMs: now(), detail: problem };
    if (problem === null) removeOld(backupDir, schedule().keep, readLastBackup(dataDir)?.file ?? '');
    else options.onFailure(problem);
  };

  const start = (): boolean => {
    if (child !== null || isClosed) return false;
    const begun = startBackup(options);
    child = begun;
    let errors = '';
    begun.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors = `${errors}${text}`.slice(-MAX_OUTPUT_CHARACTERS);
    });
    begun.once('error', (error) => {
      end(`The backup cannot be started: ${error.message}`);
    });
    begun.once('close', (status) => {
      if (child !== begun) return;
      end(status === 0 ? null : (toReason(errors) ?? `The backup ended with status ${status}`));
    });
    return true;
  };

  return {
    folder: backupDir,
    hasPassphrase,
    get isRunning() {
      return child !== null;
    },
    get failure() {
      return failure;
    },
    last: () => readLastBackup(dataDir),
    list: () => listBackups(backupDir),
    start,
    tick() {
      const { everyHours } = schedule();
      if (everyHours === 0) return;
      const waitMs = everyHours * HOUR_MS;
      const nowMs = now();
      if (
        hasPassed(waitMs, readLastBackup(dataDir)?.atMs, nowMs) &&
        hasPassed(Math.min(RETRY_MS, waitMs), failure?.atMs, nowMs)
      )
        start();
    },
    [Symbol.dispose]() {
      isClosed = true;
      child?.kill('SIGTERM');
    },
  };
}

function startBackup({ toru, env, hasPassphrase, ...folders }: BackupRunnerOptions): ChildProcess {
  const [program = '', ...words] = toru;
  const { dataDir, pluginsDir, backupDir, logDir, runtimeDir } = folders;
  const flags = ['--data-dir', dataDir, '--plugins-dir', pluginsDir, '--backup-dir', backupDir];
  const secrets = hasPassphrase ? [] : ['--without-secrets'];
  return spawn(program, [...words, 'backup', ...flags, ...secrets], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...env, STEERING_LOG_DIR: logDir, STEERING_RUNTIME_DIR: runtimeDir },
  });
}

/** The last line that the command has said. */
function toReason(errors: string): string | null {
  const line = errors.trim().split('\n').at(-1) ?? '';
  return line === '' ? null : line.replace(/^toru: /, '');
}

function listBackups(folder: string): readonly KeptBackup[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    // Nothing was backed up yet, or the disk with the backups is not there.
    return [];
  }
  return names
    .filter(isBackupName)
    .sort()
    .reverse()
    .flatMap((name) => {
      const stat = statSync(join(folder, name), { throwIfNoEntry: false });
      return stat === undefined ? [] : [{ name, bytes: stat.size, atMs: stat.mtimeMs }];
    });
}

/** Whether so much time has passed since a moment; a moment that lies ahead is one of a clock that was wrong. */
function hasPassed(waitMs: number, sinceMs: number | undefined, nowMs: number): boolean {
  return sinceMs === undefined || sinceMs > nowMs || nowMs - sinceMs >= waitMs;
}

/**
 * Only files with names by the time, in the folder of backups: what was put elsewhere by hand stays. The one just made stays, too, also
 * where a clock that was wrong has given others a later name.
 */
function removeOld(folder: string, keep: number, made: string): void {
  const others = listBackups(folder).filter(({ name }) => name !== basename(made));
  for (const { name } of others.slice(keep - 1)) rmSync(join(folder, name), { force: true });
}
