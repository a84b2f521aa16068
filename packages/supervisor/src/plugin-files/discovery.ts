/**
 * Looks at the plugins folder: which files are there, which changed, and what each of them is.
 *
 * A file is looked at once it has been quiet and nobody has it open for writing. What it said is kept until it changes; a refusal that
 * its surroundings may have caused is looked into again by itself, ever more seldom, and any refusal when somebody asks. A look does not
 * wait for a file that takes its time to say what it is: what it turned out to be is found by the next look.
 */

import { readdirSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { isPassing, makeReason } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

import { examineFile } from './examine-file.ts';
import type { Examined, ExamineOptions } from './examine-file.ts';
import { stampOf } from './file-stamp.ts';
import { FolderWatch } from './folder-watch.ts';
import { QuietFiles } from './quiet-files.ts';
import { retryDelay } from './retry-delay.ts';

const SUFFIX = '.binary';
/** Files whose metadata is read at the same time. */
const CONCURRENCY = 4;
/** A look waits so long for one file. */
const PATIENCE_MS = 1_000;

export interface DiscoveryOptions extends ExamineOptions {
  readonly pluginsDir: string;
  readonly quietFileMs: number;
  readonly now: () => number;
  /** Something in the folder may have changed. */
  readonly onChange: () => void;
}

/** A file and what is known of it. */
export interface FoundFile {
  readonly fileName: string;
  readonly path: string;
  readonly bytes: number;
  readonly hash: string | null;
  /** Differs once the file was touched. */
  readonly stamp: string;
  /** Why its present content is not looked at yet; what else is said here is about the content before. */
  readonly waiting: Reason | null;
  readonly result:
    | Extract<Examined['result'], { readonly ok: true }>
    | {
        readonly ok: false;
        readonly reason: Reason;
        /** When it is looked into again by itself. */
        readonly retryAtMs: number | null;
      };
}

/** What tells a folder from another one with the same path. */
export interface FolderIdentity {
  /** Device and number; a number is given again once it is free. */
  readonly place: string;
  /** `null` where that is not known. */
  readonly bornAtMs: number | null;
}

/** Names of files, or all of them. */
export type Asked = ReadonlySet<string> | 'all';

/** One look at the folder. */
export interface Scan {
  /** The folder itself: another one may have taken its place. */
  readonly folder: FolderIdentity;
  /** Every plugin file that is there, those included of which nothing is known yet. */
  readonly names: ReadonlySet<string>;
  readonly files: readonly FoundFile[];
  /** Files for which somebody asked: what was refused of them is to be tried again. */
  readonly asked: Asked;
  /** When to look again at the latest, in milliseconds from now; `null`: when something changes. */
  readonly nextLookMs: number | null;
}

/** The eyes on the plugins folder. */
export interface Discovery {
  /** Rejects when the folder cannot be read. `asked`: files that are looked into again if they were refused. */
  scan(asked: Asked): Promise<Scan>;
  /** Ends what is being asked; to be called when no look is under way. Resolves when that is gone. */
  close(): Promise<void>;
}

interface Known {
  readonly key: string;
  readonly file: FoundFile;
  /** Refusals in a row. */
  readonly failures: number;
  /** On the monotonic clock. */
  readonly retryAtMono: number | null;
}

/** Opens the folder; it is watched from the first look on. */
export function createDiscovery(options: DiscoveryOptions): Discovery {
  const known = new Map<string, Known>();
  /** Files that are still being asked what they are, by name. */
  const slow = new Map<string, { readonly key: string; readonly done: Promise<void> }>();
  const quiet = new QuietFiles(options);
  const watcher = new FolderWatch(options.pluginsDir, options.onChange);
  const closing = new AbortController();
  const examineOptions: ExamineOptions = {
    ...options,
    metadataOptions: () => ({ ...options.metadataOptions(), signal: closing.signal }),
  };

  async function scan(asked: Asked): Promise<Scan> {
    // Before the look: what changes during it is heard of.
    watcher.renew();
    const folder = nameFolder(options.pluginsDir);
    const names = new Set(listNames(options.pluginsDir));
    const files: FoundFile[] = [];
    const looks: number[] = [];
    const pending: (() => Promise<void>)[] = [];
    const keepKnown = (fileName: string, waiting: Reason | null = null): void => {
      const file = known.get(fileName)?.file;
      if (file !== undefined) files.push({ ...file, waiting });
    };
    for (const fileName of names) {
      const path = join(options.pluginsDir, fileName);
      const stat = readStat(path);
      if (stat === null) {
        // A link to nowhere, or removed since the folder was read.
        names.delete(fileName);
        continue;
      }
      const key = stampOf(stat);
      if (
        slow.get(fileName)?.key === key ||
        (known.get(fileName)?.key === key && !isDue(fileName, isAskedFor(asked, fileName)))
      ) {
        keepKnown(fileName);
        continue;
      }
      pending.push(async () => {
        const wait = await quiet.judge(fileName, key, stat);
        if (wait !== null) {
          looks.push(wait.lookAgainMs);
          const isNew = known.get(fileName) === undefined && wait.reason !== null;
          // While a file is being written, what was known of it stays.
          if (isNew) files.push(toWaiting(path, fileName, stat, wait.reason));
          else keepKnown(fileName, wait.reason);
          return;
        }
        const asked = examineFile(path, fileName, stat, examineOptions);
        const examined = await Promise.race([asked, delay(PATIENCE_MS, null, { ref: false })]);
        if (examined === null) {
          keepKnown(fileName);
          const done = asked.then((late) => {
            if (slow.get(fileName)?.key === key) slow.delete(fileName);
            note(path, fileName, stat, late);
            options.onChange();
          });
          slow.set(fileName, { key, done });
          return;
        }
        if (!note(path, fileName, stat, examined)) looks.push(options.quietFileMs);
        keepKnown(fileName);
      });
    }
    await runLimited(pending);
    for (const name of known.keys()) if (!names.has(name)) known.delete(name);
    quiet.keepOnly(names);
    files.sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
    const nowMono = performance.now();
    for (const { retryAtMono } of known.values()) if (retryAtMono !== null) looks.push(retryAtMono - nowMono);
    const nextLookMs = looks.length === 0 ? null : Math.max(0, Math.min(...looks));
    return { folder, names, files, asked, nextLookMs };
  }

  /** Whether a file that has not changed is looked into again. */
  function isDue(fileName: string, isAsked: boolean): boolean {
    const { file, retryAtMono } = known.get(fileName) ?? {};
    if (file?.result.ok !== false) return false;
    return isAsked || (retryAtMono !== null && retryAtMono !== undefined && retryAtMono <= performance.now());
  }

  /** Keeps what a file turned out to be; `false` when it has changed meanwhile. The one rule for quick and slow files. */
  function note(path: string, fileName: string, stat: Stats, { hash, result }: Examined): boolean {
    const key = stampOf(stat);
    const after = readStat(path);
    if (after === null || stampOf(after) !== key) {
      if (hash !== null) options.versions.release(hash);
      return false;
    }
    const before = known.get(fileName);
    const failures = result.ok ? 0 : (before?.key === key ? before.failures : 0) + 1;
    const delayMs = !result.ok && isPassing(result.reason) ? retryDelay(failures) : null;
    const retryAtMs = delayMs === null ? null : Math.round(options.now() + delayMs);
    const found = result.ok ? result : { ok: false as const, reason: result.reason, retryAtMs };
    const file = { fileName, path, bytes: stat.size, hash, stamp: key, waiting: null, result: found };
    const retryAtMono = delayMs === null ? null : performance.now() + delayMs;
    known.set(fileName, { key, file, failures, retryAtMono });
    return true;
  }

  return {
    scan,
    async close() {
      watcher.close();
      closing.abort();
      await Promise.all([...slow.values()].map(({ done }) => done));
    },
  };
}

/** Whether somebody asked for a file. */
export function isAskedFor(asked: Asked, fileName: string): boolean {
  return asked === 'all' || asked.has(fileName);
}

function toWaiting(path: string, fileName: string, stat: Stats, reason: Reason | null): FoundFile {
  const waiting = reason ?? makeReason('FILE_JUST_CHANGED');
  const result = { ok: false as const, reason: waiting, retryAtMs: null };
  return { fileName, path, bytes: stat.size, hash: null, stamp: stampOf(stat), waiting, result };
}

function listNames(folder: string): string[] {
  return readdirSync(folder).filter(
    (name) => name.endsWith(SUFFIX) && name.length > SUFFIX.length && !name.startsWith('.'),
  );
}

function nameFolder(folder: string): FolderIdentity {
  const { dev, ino, birthtimeMs, ctimeMs } = statSync(folder);
  // Where a file system knows no time of birth, that of the last change stands there.
  return { place: `${dev}:${ino}`, bornAtMs: birthtimeMs === ctimeMs ? null : birthtimeMs };
}

function readStat(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    // A link to nowhere, or removed since the folder was read.
    return null;
  }
}

async function runLimited(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let task = tasks[next++]; task !== undefined; task = tasks[next++]) await task();
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}
