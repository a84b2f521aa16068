/**
 * Every plugin of one host start, made to be what the folder says: who gets an id and a route, who is invalid, who has left.
 */

import { isSameReason, makeReason, reasonText } from '@toru/protocol';
import type { Reason } from '@toru/protocol';

import type { ClaimingFile, FilePlace } from './claims.ts';
import type { PluginSnapshot } from '../api.ts';
import type { PluginVersion } from '../plugin-files/plugin-version.ts';
import type { PluginContext } from './plugin-context.ts';
import { EnvironmentWatch } from './environment-watch.ts';
import { isAskedFor } from '../plugin-files/discovery.ts';
import type { FoundFile, Scan } from '../plugin-files/discovery.ts';
import { FolderTrust } from '../plugin-files/folder-trust.ts';
import { Holders } from './holders.ts';
import { toShownFile } from './plugin-file.ts';
import type { FileInfo } from './plugin-file.ts';
import { PluginRunner } from './plugin-runner.ts';
import { invalidSnapshot } from './plugin-snapshot.ts';

interface InvalidFile {
  readonly file: FoundFile;
  readonly reason: Reason;
}

export class PluginList {
  readonly #context: PluginContext;
  readonly #runners = new Map<string, PluginRunner>();
  readonly #routes = new Map<string, PluginRunner>();
  readonly #leaving = new Set<string>();
  readonly #holders: Holders;
  readonly #trust: FolderTrust;
  readonly #environments: EnvironmentWatch;
  readonly #lookAgain: (afterMs: number) => void;
  #files: readonly FoundFile[] = [];
  /** By file name. */
  #invalid = new Map<string, InvalidFile>();

  /** `lookAgain`: something becomes free after so long that another file may want. */
  constructor(context: PluginContext, lookAgain: (afterMs: number) => void) {
    this.#context = context;
    this.#holders = new Holders(context);
    this.#trust = new FolderTrust(context.options.pluginsDir);
    this.#environments = new EnvironmentWatch(context);
    this.#lookAgain = lookAgain;
  }

  get runners(): Iterable<PluginRunner> {
    return this.#runners.values();
  }

  runner(id: string): PluginRunner | undefined {
    return this.#runners.get(id);
  }

  runnerOfRoute(segment: string): PluginRunner | undefined {
    return this.#routes.get(segment);
  }

  /** Name of the file that a plugin, or an invalid file, goes by. */
  fileNameOf(id: string): string {
    return this.#holders.fileNameOf(id) ?? id;
  }

  /** Why a file is no plugin; `undefined` when there is no such file. */
  invalidReason(fileName: string): Reason | undefined {
    return this.#invalid.get(fileName)?.reason;
  }

  /** Files of the plugins folder with this content. */
  filesOf(hash: string): readonly string[] {
    return this.#files.filter((file) => file.hash === hash).map(({ path }) => path);
  }

  snapshots(): PluginSnapshot[] {
    const plugins = [...this.#runners.values()].map((runner) => runner.snapshot());
    return [...plugins, ...[...this.#invalid.values()].map(toSnapshot)];
  }

  snapshot(id: string): PluginSnapshot | undefined {
    const runner = this.#runners.get(id);
    if (runner !== undefined) return runner.snapshot();
    const invalid = this.#invalid.get(id);
    return invalid === undefined ? undefined : toSnapshot(invalid);
  }

  /** Makes the plugins what the folder says. Changes nothing and says why when the folder cannot be the one that is meant. */
  apply(scan: Scan): Reason | null {
    const trouble = this.#trust.judge(scan, this.#holders.fileNames);
    if (trouble !== null) return trouble;
    this.#files = scan.files;
    const found = new Map(scan.files.map((file) => [file.fileName, file]));
    const files = [...scan.names].map((fileName) => toClaim(fileName, found.get(fileName)));
    const { places, left, nextLookMs } = this.#holders.waitForState(files, this.#runners);
    const invalid = new Map<string, InvalidFile>();
    for (const [fileName, place] of places) {
      const file = found.get(fileName);
      const reason = this.#settleFile(place, file, isAskedFor(scan.asked, fileName));
      if (file !== undefined && reason !== null) invalid.set(fileName, { file, reason });
    }
    this.#reportInvalid(invalid);
    for (const id of left) this.#leave(id);
    for (const [id, runner] of this.#runners) runner.note('missing', this.#holders.whyMissing(id));
    const envLookMs = this.#environments.look(this.#runners);
    for (const afterMs of [nextLookMs, envLookMs]) if (afterMs !== null) this.#lookAgain(afterMs);
    this.#keepOnlyWanted();
    return null;
  }

  /** The folder cannot be looked at; `null`: it can again. What runs goes on. */
  folderTrouble(reason: Reason | null): void {
    this.#holders.pause();
    const note = reason === null ? null : makeReason('NOTE_FOLDER_UNREADABLE', { reason });
    for (const runner of this.#runners.values()) runner.note('folder', note);
  }

  /** A plugin changed: with an upgrade its route may be another one. */
  refreshRoute(id: string): void {
    const runner = this.#runners.get(id);
    if (runner === undefined || this.#routes.get(runner.routeSegment) === runner) return;
    if (this.#routes.has(runner.routeSegment)) return;
    for (const [segment, owner] of this.#routes) if (owner === runner) this.#routes.delete(segment);
    this.#routes.set(runner.routeSegment, runner);
  }

  /** Gives a file its place; the reason why it gets none, else `null`. */
  #settleFile(place: FilePlace, file: FoundFile | undefined, isAsked: boolean): Reason | null {
    if (place.kind === 'refused') return place.reason;
    const { id } = place;
    // What is on its way out is given a new start once it is gone.
    if (id !== null && this.#leaving.has(id)) return null;
    if (place.kind === 'holder' && file?.result.ok === true) {
      const runner = this.#runners.get(id ?? '') ?? this.#add(file.result.version);
      runner.note('waiting', toWaitingNote(file));
      runner.offer(file.result.version, toFileInfo(file), isAsked);
      return null;
    }
    const runner = id === null ? undefined : (this.#runners.get(id) ?? this.#recall(id));
    if (file === undefined) return null;
    const reason =
      place.kind === 'route_taken'
        ? place.reason
        : file.result.ok
          ? makeReason('CAUSE_UNKNOWN')
          : file.result.reason;
    if (runner === undefined) return reason;
    runner.note('waiting', toWaitingNote(file));
    if (file.waiting === null) runner.refuseFile(reason, toFileInfo(file));
    return null;
  }

  /** The plugin of a file that does not read well, from a copy that did. */
  #recall(id: string): PluginRunner | undefined {
    const { goodVersions, refusedHash } = this.#context.memory.load(id);
    for (const { hash } of goodVersions) {
      const version = hash === refusedHash ? null : this.#context.versions.load(hash);
      if (version !== null) return this.#add(version);
    }
    return undefined;
  }

  #add(version: PluginVersion): PluginRunner {
    const { options, emit } = this.#context;
    const { id, name } = version.metadata;
    const runner = new PluginRunner(this.#context, version);
    this.#runners.set(id, runner);
    this.refreshRoute(id);
    emit({
      type: 'discovered',
      plugin: id,
      runId: null,
      level: 'info',
      message: `${name} ${version.metadata.version} was found in ${version.fileName}`,
      details: { file: version.fileName, hash: version.hash, version: version.metadata.version },
    });
    this.#holders.remember(id, runner);
    this.#context.changed(id);
    if (options.safeMode === true) return runner;
    const isApproved = options.autoEnable === true || options.approvedHashes?.has(version.hash) === true;
    try {
      if (runner.isUndecided && isApproved) runner.choose(true);
      else runner.boot();
    } catch (error) {
      this.#context.reportInternalError(`enabling plugin "${id}"`, error);
    }
    return runner;
  }

  #reportInvalid(invalid: Map<string, InvalidFile>): void {
    const before = this.#invalid;
    this.#invalid = invalid;
    for (const [fileName, { file, reason }] of invalid) {
      const known = before.get(fileName);
      if (isSameReason(known?.reason ?? null, reason)) {
        if (known !== undefined && retryOf(known.file) !== retryOf(file)) this.#context.changed(fileName);
        continue;
      }
      const sentence = reasonText(reason);
      const message = `${fileName}: ${sentence}`;
      const details = { reason: sentence, reason_info: reason };
      if (file.waiting === null)
        this.#context.emit({
          type: 'invalid',
          plugin: fileName,
          runId: null,
          level: 'warn',
          message,
          details,
        });
      this.#context.changed(fileName);
    }
    for (const fileName of before.keys()) if (!invalid.has(fileName)) this.#context.changed(fileName);
  }

  /** The plugin's file was gone for the grace. */
  #leave(id: string): void {
    const runner = this.#runners.get(id);
    if (runner === undefined) {
      this.#holders.release(id, undefined);
      this.#lookAgain(0);
      return;
    }
    if (this.#leaving.has(id)) return;
    this.#leaving.add(id);
    this.#remove(id, runner).catch((error: unknown) => {
      this.#context.reportInternalError(`removing plugin "${id}"`, error);
    });
  }

  async #remove(id: string, runner: PluginRunner): Promise<void> {
    runner.step({ type: 'remove' });
    while (runner.phase !== 'removed') await runner.nextChange();
    this.#holders.release(id, runner);
    this.#leaving.delete(id);
    this.#runners.delete(id);
    for (const [segment, owner] of this.#routes) if (owner === runner) this.#routes.delete(segment);
    for (const other of this.#runners.keys()) this.refreshRoute(other);
    this.#context.changed(id);
    this.#lookAgain(0);
  }

  #keepOnlyWanted(): void {
    const keep = new Set<string>();
    for (const runner of this.#runners.values()) {
      for (const hash of runner.wantedHashes) keep.add(hash);
      const hash = runner.snapshot().file?.hash;
      if (hash !== undefined && hash !== null) keep.add(hash);
    }
    for (const { goodVersions } of this.#context.memory.all().values())
      for (const { hash } of goodVersions) keep.add(hash);
    for (const { file } of this.#invalid.values()) if (file.result.ok) keep.add(file.result.version.hash);
    try {
      this.#context.versions.prune(keep);
    } catch (error) {
      this.#context.reportInternalError('removing versions that nobody needs', error);
    }
  }
}

function toClaim(fileName: string, file: FoundFile | undefined): ClaimingFile {
  if (file?.result.ok !== true) return { fileName, says: null };
  const { id, route } = file.result.version.metadata;
  return { fileName, says: { id, route: route.slice(1) } };
}

function toSnapshot({ file, reason }: InvalidFile): PluginSnapshot {
  return invalidSnapshot(file.fileName, reason, toShownFile(toFileInfo(file)), retryOf(file));
}

function toWaitingNote({ waiting }: FoundFile): Reason | null {
  return waiting === null ? null : makeReason('NOTE_FILE_WAITING', { reason: waiting });
}

function retryOf({ result }: FoundFile): number | null {
  return result.ok ? null : result.retryAtMs;
}

function toFileInfo(file: FoundFile): FileInfo {
  return { path: file.path, hash: file.hash, bytes: file.bytes, stamp: file.stamp };
}
