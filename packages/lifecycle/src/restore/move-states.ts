/**
 * Puts a prepared state in the place of the present one by renaming, and keeps the present one beside it.
 *
 * A journal says what is to be moved. It is on the disk before the first rename and goes after the last, and each rename is done only
 * where it is not done yet: whoever finds a journal goes on where the power failed, and comes to the same end.
 */

import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { ToruError } from '@toru/protocol';
import { JOURNAL_FILE } from '../backup/kept-names.ts';

/** What is to be moved in one folder. */
export interface Move {
  /** The folder whose state changes. */
  readonly folder: string;
  /** Folder that the present state goes to. */
  readonly before: string;
  /** Names of the present state. */
  readonly outgoing: readonly string[];
  /** Folder that the new state lies in. */
  readonly prepared: string;
  /** Names of the new state. */
  readonly incoming: readonly string[];
}

/** Plans a move: everything in `prepared` takes the place of what `isMoved` names in `folder`. */
export function planMove(
  folder: string,
  prepared: string,
  before: string,
  isMoved: (name: string) => boolean,
): Move {
  const outgoing = readdirSync(folder).filter(isMoved);
  return { folder, before, outgoing, prepared, incoming: readdirSync(prepared) };
}

/** Moves. The caller holds the lock of the data directory. */
export function moveStates(dataDir: string, moves: readonly Move[]): void {
  const journal = join(dataDir, JOURNAL_FILE);
  writeWhole(journal, `${JSON.stringify({ moves })}\n`);
  syncFolder(dataDir);
  carryOut(moves);
  rmSync(journal);
  syncFolder(dataDir);
}

/**
 * Ends a move that was interrupted. True when there was one.
 *
 * @throws {ToruError} `DIRECTORY_UNUSABLE` when the journal cannot be read.
 */
export function finishInterruptedRestore(dataDir: string): boolean {
  const journal = join(dataDir, JOURNAL_FILE);
  if (!existsSync(journal)) return false;
  const moves = parseMoves(readFileSync(journal, 'utf8'));
  if (moves === null) {
    throw new ToruError(
      'DIRECTORY_UNUSABLE',
      `Cannot end an interrupted restore: "${journal}" cannot be read; restore the backup again`,
    );
  }
  carryOut(moves);
  rmSync(journal);
  syncFolder(dataDir);
  return true;
}

function carryOut(moves: readonly Move[]): void {
  for (const { folder, before, outgoing, prepared, incoming } of moves) {
    mkdirSync(before, { recursive: true, mode: 0o700 });
    for (const name of outgoing) {
      const isArrived = incoming.includes(name) && !existsSync(join(prepared, name));
      if (!isArrived && !existsSync(join(before, name)))
        renameIfThere(join(folder, name), join(before, name));
    }
    syncFolder(before);
    for (const name of incoming) renameIfThere(join(prepared, name), join(folder, name));
    syncFolder(folder);
    rmSync(prepared, { recursive: true, force: true });
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** The journal takes its name when it is whole. */
function writeWhole(path: string, text: string): void {
  const draft = `${path}.new`;
  const descriptor = openSync(draft, 'w', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, path);
}

/** Makes the names in a folder survive a power cut. */
export function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function parseMoves(text: string): readonly Move[] | null {
  try {
    const { moves } = Object(JSON.parse(text)) as { readonly moves?: unknown };
    return Array.isArray(moves) && moves.every(isMove) ? moves : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isMove(value: unknown): value is Move {
  const { folder, before, outgoing, prepared, incoming } = Object(value) as Record<string, unknown>;
  return (
    [folder, before, prepared].every((path) => typeof path === 'string') &&
    [outgoing, incoming].every(Array.isArray)
  );
}
